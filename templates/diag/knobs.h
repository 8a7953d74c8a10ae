/* The HAKMEM_* environment variables, declared in gen/spec/ and read once at start-up. */
#ifndef HAK_DIAG_KNOBS_H
#define HAK_DIAG_KNOBS_H

#include "base/compiler.h"
#include "tables/knobs.h"

/* Reads every knob from the environment. A bad value is named on stderr and the default kept; so is a HAKMEM_ name that
   is no knob, with the one that it resembles most; HAKMEM_HELP=1 lists them all. */
void knobs_read(void);

extern int64_t knob_values[HAK_KNOB_COUNT];
extern const char *knob_texts[HAK_KNOB_COUNT];

/* The value in the unit of the knob's type (knob_info.h); the default until knobs_read. */
HAK_INLINE int64_t knob_value(hak_knob_t knob) { return knob_values[knob]; }

HAK_INLINE bool knob_is_on(hak_knob_t knob) { return knob_values[knob] != 0; }

/* The value of a KNOB_TYPE_TEXT knob; NULL when unset or empty. */
HAK_INLINE const char *knob_text(hak_knob_t knob) { return knob_texts[knob]; }

/* One line on stderr: the text knob has a value that is none of `expected`, and is ignored. */
void knob_reject_text(hak_knob_t knob, const char *expected);

#endif
