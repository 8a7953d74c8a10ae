/* Assertions at two levels beside the errors that are always checked (diag/fatal.h): 1 constant cost, 2 walks lists.
   The level is a constant of the variant, so that the compiler removes what is off while it still type-checks it. */
#ifndef HAK_BASE_ASSERT_H
#define HAK_BASE_ASSERT_H

#include "base/compiler.h"
#include "tables/constants.h"

/* Defined by diag/fatal.c. */
_Noreturn void hak_assert_failed(const char *claim, const char *file, unsigned line);

#define hak_assert(claim) \
    do { \
        if (HAK_ASSERT_LEVEL >= 1 && !(claim)) hak_assert_failed(#claim, __FILE__, __LINE__); \
    } while (0)

#define hak_assert_expensive(claim) \
    do { \
        if (HAK_ASSERT_LEVEL >= 2 && !(claim)) hak_assert_failed(#claim, __FILE__, __LINE__); \
    } while (0)

#endif
