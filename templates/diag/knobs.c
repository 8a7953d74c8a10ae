#include "diag/knobs.h"

#include <string.h>

#include "diag/fault_knob.h"
#include "diag/knob_reports.h"
#include "diag/knob_values.h"
#include "os/observe.h"
#include "os/os.h"

#define KNOB_PREFIX "HAKMEM_"

int64_t knob_values[HAK_KNOB_COUNT] = {HAK_KNOB_DEFAULTS};
const char *knob_texts[HAK_KNOB_COUNT];

/* A copy: programs that set their title write it over their environment (setproctitle), and a path is wanted at exit. */
static const char *keep_text(const char *text) {
    size_t bytes = strlen(text) + 1;
    char *kept = os_map_anywhere(bytes);
    return kept != NULL ? memcpy(kept, text, bytes) : text;
}

static void read_knob(unsigned knob) {
    const knob_info_t *info = &hak_knob_info[knob];
    const char *text = os_environment(info->name);
    if (text == NULL || *text == '\0') return;
    int64_t value;
    if (info->type == KNOB_TYPE_TEXT) knob_texts[knob] = keep_text(text);
    else if (knob_parse(info, text, &value)) knob_values[knob] = value;
    else knob_report_bad_value(info, text);
}

/* The length of the name in "NAME=value". */
static size_t name_length(const char *entry) { return strcspn(entry, "="); }

static bool is_known(const char *entry, size_t length) {
    for (unsigned knob = 0; knob < HAK_KNOB_COUNT; knob++) {
        const char *name = hak_knob_info[knob].name;
        if (strlen(name) == length && memcmp(name, entry, length) == 0) return true;
    }
    return false;
}

static void look_for_unknown_names(void) {
    const char *entry;
    for (size_t index = 0; (entry = os_environment_entry(index)) != NULL; index++) {
        if (strncmp(entry, KNOB_PREFIX, sizeof KNOB_PREFIX - 1) != 0) continue;
        if (!is_known(entry, name_length(entry))) knob_report_unknown(entry, name_length(entry));
    }
}

/* The system layer reads it itself, before any knob is read. */
static void check_page_knob(void) {
    const char *kib = knob_text(HAK_KNOB_PAGE_KIB);
    if (kib != NULL && os_named_page_bytes(kib) == 0) knob_reject_text(HAK_KNOB_PAGE_KIB, "4, 16 or 64");
}

void knobs_read(void) {
    for (unsigned knob = 0; knob < HAK_KNOB_COUNT; knob++) read_knob(knob);
    look_for_unknown_names();
    fault_knob_apply();
    check_page_knob();
    if (knob_is_on(HAK_KNOB_HELP)) knob_report_all();
}

void knob_reject_text(hak_knob_t knob, const char *expected) {
    knob_report_bad_text(&hak_knob_info[knob], knob_texts[knob], expected);
    knob_texts[knob] = NULL;
}
