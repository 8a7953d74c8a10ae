/* HAKMEM_FAULT=seed:rate. */
#ifndef HAK_DIAG_FAULT_KNOB_H
#define HAK_DIAG_FAULT_KNOB_H

/* Sets what the knob asks for; a value that is no pair of numbers, or a build without faults, is named on stderr. */
void fault_knob_apply(void);

#endif
