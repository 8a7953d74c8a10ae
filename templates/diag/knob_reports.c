#include "diag/knob_reports.h"

#include <string.h>

#include "diag/knob_values.h"
#include "diag/knobs.h"
#include "diag/line.h"

#define LONGEST_QUOTE 80u
#define LONGEST_NAME 48u /* what is compared of a name; no knob's is longer */

static void start_rejection(line_t *line, const knob_info_t *info, const char *value) {
    line_start(line);
    line_add_text(line, "hakmem: ");
    line_add_text(line, info->name);
    line_add_text(line, "=");
    line_add_quoted(line, value, LONGEST_QUOTE);
    line_add_text(line, " is not ");
}

void knob_report_bad_value(const knob_info_t *info, const char *value) {
    line_t line;
    start_rejection(&line, info, value);
    line_add_knob_range(&line, info);
    line_add_text(&line, "; using ");
    line_add_knob_value(&line, info, info->initial);
    line_write(&line);
}

void knob_report_bad_text(const knob_info_t *info, const char *value, const char *expected) {
    line_t line;
    start_rejection(&line, info, value);
    line_add_text(&line, expected);
    line_add_text(&line, "; ignored");
    line_write(&line);
}

/* Insertions, deletions and replacements that make one name of the other: one row of the table at a time. */
static unsigned edit_distance(const char *from, size_t from_length, const char *to) {
    unsigned row[LONGEST_NAME + 1];
    size_t to_length = strnlen(to, LONGEST_NAME);
    for (unsigned column = 0; column <= to_length; column++) row[column] = column;
    for (size_t line = 1; line <= from_length; line++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)line;
        for (size_t column = 1; column <= to_length; column++) {
            unsigned replaced = diagonal + (from[line - 1] != to[column - 1]);
            unsigned moved = (row[column] < row[column - 1] ? row[column] : row[column - 1]) + 1;
            diagonal = row[column];
            row[column] = replaced < moved ? replaced : moved;
        }
    }
    return row[to_length];
}

void knob_report_unknown(const char *name, size_t length) {
    unsigned nearest = 0, least = UINT32_MAX;
    for (unsigned knob = 0; knob < HAK_KNOB_COUNT; knob++) {
        unsigned distance = edit_distance(name, length < LONGEST_NAME ? length : LONGEST_NAME, hak_knob_info[knob].name);
        if (distance >= least) continue;
        least = distance;
        nearest = knob;
    }
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: ");
    line_add_quoted(&line, name, length < LONGEST_QUOTE ? length : LONGEST_QUOTE);
    line_add_text(&line, " is not a knob; the nearest is ");
    line_add_text(&line, hak_knob_info[nearest].name);
    line_write(&line);
}

void knob_report_all(void) {
    for (unsigned knob = 0; knob < HAK_KNOB_COUNT; knob++) {
        const knob_info_t *info = &hak_knob_info[knob];
        line_t line;
        line_start(&line);
        line_add_text(&line, info->name);
        line_add_text(&line, "=");
        if (info->type != KNOB_TYPE_TEXT) line_add_knob_value(&line, info, knob_values[knob]);
        else if (knob_texts[knob] != NULL) line_add_quoted(&line, knob_texts[knob], LONGEST_QUOTE);
        line_add_text(&line, " (");
        line_add_knob_range(&line, info);
        line_add_text(&line, "): ");
        line_add_text(&line, info->doc);
        if (*info->without_effect != '\0') line_add_text(&line, "; no effect here: ");
        line_add_text(&line, info->without_effect);
        line_write(&line);
    }
}
