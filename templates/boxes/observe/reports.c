#include "boxes/observe/reports.h"

#include <string.h>

#include "boxes/ace/ace.h"
#include "boxes/observe/exit_dumps.h"
#include "boxes/observe/heap_snapshot.h"
#include "boxes/observe/leaks.h"
#include "boxes/observe/observer.h"
#include "boxes/observe/report_file.h"
#include "boxes/observe/report_turn.h"
#include "boxes/observe/stats_json.h"
#include "boxes/observe/stats_share.h"
#include "boxes/observe/stats_text.h"
#include "boxes/observe/stats_xml.h"
#include "diag/knobs.h"
#include "os/observe.h"
#include "os/os.h"

/* A path as it stands in the knob, between two commas. */
typedef struct path_text {
    const char *start; /* NULL: not asked for */
    size_t length;
} path_text_t;

/* Written by reports_start only. */
static struct {
    bool wants_text;
    bool wants_share;
    path_text_t json;
    path_text_t xml;
} requested;

static report_turn_t reporting;       /* who comes second is answered by the first */
static heap_snapshot_t reported;      /* of who has the turn, as the next */
static report_path_t report_path;

typedef void stats_writer_t(const heap_snapshot_t *, const out_t *);

static bool starts_with(const char *item, size_t length, const char *prefix) {
    return length >= strlen(prefix) && memcmp(item, prefix, strlen(prefix)) == 0;
}

static bool take_item(const char *item, size_t length) {
    if (length == 4 && starts_with(item, length, "text")) requested.wants_text = true;
    else if (length == 3 && starts_with(item, length, "shm")) requested.wants_share = true;
    else if (length > 5 && starts_with(item, length, "json:")) requested.json = (path_text_t){item + 5, length - 5};
    else if (length > 4 && starts_with(item, length, "xml:")) requested.xml = (path_text_t){item + 4, length - 4};
    else return false;
    return true;
}

static void take_items(const char *items) {
    for (;;) {
        size_t length = strcspn(items, ",");
        if (!take_item(items, length)) {
            knob_reject_text(HAK_KNOB_STATS, "text, json:PATH, xml:PATH or shm");
            memset(&requested, 0, sizeof requested);
            return;
        }
        if (items[length] == '\0') return;
        items += length + 1;
    }
}

static void write_to_file(void *target, const char *text, size_t bytes) {
    int error;
    (void)os_write_file(*(int *)target, text, bytes, &error);
}

static void write_file(path_text_t path, stats_writer_t *write) {
    int error;
    if (path.start == NULL) return;
    (void)report_path_expand(&report_path, path.start, path.length);
    int file = os_create_file(report_path.text, &error);
    if (file < 0) {
        report_unwritable(HAK_KNOB_STATS, report_path.text, error);
        return;
    }
    write(&reported, &(out_t){write_to_file, &file});
    (void)os_close_file(file, &error);
}

static void write_files(void) {
    heap_snapshot_take(&reported, SNAPSHOT_RESIDENT);
    write_file(requested.json, stats_write_json);
    write_file(requested.xml, stats_write_xml);
}

static void report_on_signal(int number) {
    (void)number;
    report_turn_ask(&reporting, write_files);
}

void reports_start(void) {
    if (knob_text(HAK_KNOB_STATS) != NULL) take_items(knob_text(HAK_KNOB_STATS));
    leaks_start();
    if (knob_text(HAK_KNOB_STATS) != NULL || exit_dumps_are_wanted() || knob_is_on(HAK_KNOB_LEAKS)) os_keep_stderr();
    report_signal_start(HAK_KNOB_STATS_SIGNAL, report_on_signal);
    observer_start(requested.wants_share);
}

void reports_after_fork_in_child(void) { observer_start(requested.wants_share); }

void reports_end(void) {
    if (requested.wants_share) stats_share_end();
    bool wants_files = requested.json.start != NULL || requested.xml.start != NULL;
    if (!report_turn_begin(&reporting)) return; /* a signal's report is as good */
    if (requested.wants_text || wants_files || exit_dumps_are_wanted()) {
        heap_snapshot_take(&reported, requested.wants_text || wants_files ? SNAPSHOT_RESIDENT : SNAPSHOT_BYTES);
        if (requested.wants_text) stats_write_text(&reported, &out_stderr);
        write_file(requested.json, stats_write_json);
        write_file(requested.xml, stats_write_xml);
        exit_dumps_write(&reported);
    }
    report_turn_end(&reporting);
}
