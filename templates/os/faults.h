/* Faults at the system layer, to see that nothing is lost when the system refuses: builds with assertions can be told that
   some of the calls that ask for memory, give it back or wait fail. In others every test here is a constant. */
#ifndef HAK_OS_FAULTS_H
#define HAK_OS_FAULTS_H

#include "base/compiler.h"
#include "tables/constants.h"

enum { OS_FAULTS_ARE_BUILT_IN = HAK_ASSERT_LEVEL >= 1 };

/* From now on `rate` of 1000 calls fail, which ones is the seed's; 0: none. */
void os_faults_set(uint64_t seed, uint32_t rate);

/* Calls that have failed so. */
uint64_t os_faults_struck(void);

/* For os_fault alone: true, with errno set, when the present call is to fail. */
bool os_fault_strikes(int error);

HAK_INLINE bool os_fault(int error) { return OS_FAULTS_ARE_BUILT_IN && os_fault_strikes(error); }

#endif
