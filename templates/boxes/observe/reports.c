#include "boxes/observe/reports.h"

#include <stdatomic.h>
#include <string.h>

#include "boxes/ace/ace.h"
#include "boxes/observe/exit_dumps.h"
#include "boxes/observe/heap_snapshot.h"
#include "boxes/observe/observer.h"
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

static heap_snapshot_t reported; /* of whoever holds `reporting` */
static os_lock_t reporting; /* tried, never waited for: who comes second is answered by the first */
static _Atomic bool is_asked;     /* by a signal that came while a report was being written; relaxed: a request, nothing else follows from it */

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

/* The path with %p as the process id, which the child of a fork has its own of. */
static void expand_path(line_t *line, path_text_t path) {
    line_start(line);
    for (size_t index = 0; index < path.length; index++) {
        char piece[2] = {path.start[index], '\0'};
        if (piece[0] == '%' && index + 1 < path.length && path.start[index + 1] == 'p') {
            line_add_decimal(line, os_process());
            index++;
        } else {
            line_add_text(line, piece);
        }
    }
    line->text[line->length] = '\0';
}

static void report_unwritable(const char *path, int error) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: HAKMEM_STATS: cannot write ");
    line_add_quoted(&line, path, 300);
    line_add_text(&line, ": errno ");
    line_add_signed(&line, error);
    line_write(&line);
}

static void write_to_file(void *target, const char *text, size_t bytes) { (void)os_write_file(*(int *)target, text, bytes); }

static void write_file(path_text_t path, stats_writer_t *write) {
    line_t name;
    int error;
    if (path.start == NULL) return;
    expand_path(&name, path);
    int file = os_create_file(name.text, &error);
    if (file < 0) {
        report_unwritable(name.text, error);
        return;
    }
    write(&reported, &(out_t){write_to_file, &file});
    os_close_file(file);
}

static bool reporting_begin(void) { return os_try_lock(&reporting) != OS_LOCK_BUSY; /* a report begins with nothing */ }

static void reporting_end(void) { os_unlock(&reporting); }

static void report_on_signal(int number) {
    (void)number;
    atomic_store_explicit(&is_asked, true, memory_order_relaxed);
    while (atomic_load_explicit(&is_asked, memory_order_relaxed) && reporting_begin()) {
        atomic_store_explicit(&is_asked, false, memory_order_relaxed);
        heap_snapshot_take(&reported, SNAPSHOT_RESIDENT);
        write_file(requested.json, stats_write_json);
        write_file(requested.xml, stats_write_xml);
        reporting_end();
    }
}

static void start_signal(void) {
    const char *name = knob_text(HAK_KNOB_STATS_SIGNAL);
    if (name == NULL) return;
    int number = os_signal_number(name);
    if (number == 0) knob_reject_text(HAK_KNOB_STATS_SIGNAL, "a signal that a program can spare, such as USR2");
    else if (!os_on_signal(number, report_on_signal)) knob_reject_text(HAK_KNOB_STATS_SIGNAL, "free: the program was started with it handled or ignored");
}

void reports_start(void) {
    if (knob_text(HAK_KNOB_STATS) != NULL) take_items(knob_text(HAK_KNOB_STATS));
    if (knob_text(HAK_KNOB_STATS) != NULL || exit_dumps_are_wanted()) os_keep_stderr();
    start_signal();
    observer_start(requested.wants_share);
}

void reports_after_fork_in_child(void) { observer_start(requested.wants_share); }

void reports_end(void) {
    if (requested.wants_share) stats_share_end();
    bool wants_files = requested.json.start != NULL || requested.xml.start != NULL;
    if (!reporting_begin()) return; /* a signal's report is as good */
    if (requested.wants_text || wants_files || exit_dumps_are_wanted()) {
        heap_snapshot_take(&reported, requested.wants_text || wants_files ? SNAPSHOT_RESIDENT : SNAPSHOT_BYTES);
        if (requested.wants_text) stats_write_text(&reported, &out_stderr);
        write_file(requested.json, stats_write_json);
        write_file(requested.xml, stats_write_xml);
        exit_dumps_write(&reported);
    }
    reporting_end();
}
