/* What is said about knobs on stderr, one line each. */
#ifndef HAK_DIAG_KNOB_REPORTS_H
#define HAK_DIAG_KNOB_REPORTS_H

#include "base/compiler.h"
#include "tables/knob_info.h"

void knob_report_bad_value(const knob_info_t *info, const char *value);
void knob_report_bad_text(const knob_info_t *info, const char *value, const char *expected);

/* A HAKMEM_ name of `length` characters that is no knob. */
void knob_report_unknown(const char *name, size_t length);

/* Every knob with its present value. */
void knob_report_all(void);

#endif
