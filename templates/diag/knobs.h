/* The HAKMEM_* environment variables, declared in gen/spec/ and read once at start-up. */
#ifndef HAK_DIAG_KNOBS_H
#define HAK_DIAG_KNOBS_H

#include "base/compiler.h"
#include "tables/knobs.h"

/* Reads every knob from the environment; a bad value is named on stderr and the default kept. */
void knobs_read(void);

extern int64_t knob_values[HAK_KNOB_COUNT];
extern const char *knob_texts[HAK_KNOB_COUNT];

/* The value in the unit of the knob's type (knob_info.h). */
HAK_INLINE int64_t knob_value(hak_knob_t knob) { return knob_values[knob]; }

/* The value of a KNOB_TYPE_TEXT knob; NULL when unset. */
HAK_INLINE const char *knob_text(hak_knob_t knob) { return knob_texts[knob]; }

#endif
