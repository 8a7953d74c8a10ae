/* The text of a knob as a number, and back. */
#ifndef HAK_DIAG_KNOB_VALUES_H
#define HAK_DIAG_KNOB_VALUES_H

#include "base/compiler.h"
#include "diag/line.h"
#include "tables/knob_info.h"

/* A value in the unit of the knob's type and within its range; false when the text is anything else. */
bool knob_parse(const knob_info_t *info, const char *text, int64_t *value);

/* The value as people write it: 64K, 10ms, 1.30. */
void line_add_knob_value(line_t *line, const knob_info_t *info, int64_t value);

/* What the knob takes: "a ratio from 1.00 to 2.00". */
void line_add_knob_range(line_t *line, const knob_info_t *info);

#endif
