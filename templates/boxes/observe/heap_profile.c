#include "boxes/observe/heap_profile.h"

#include <errno.h>
#include <string.h>

#include "boxes/observe/profile_formats.h"
#include "boxes/observe/report_turn.h"
#include "boxes/sampler/sampler.h"
#include "diag/knobs.h"
#include "os/observe.h"
#include "os/os.h"

const char *const hak_leaks_text[] = {"none", "partial", "complete"};

/* Written by heap_profile_start only. */
static struct {
    const char *path; /* NULL: none */
    profile_writer_t *write;
    uint64_t process; /* which started: every other one is the child of a fork */
    double growth;    /* after which PATH.1 and so on are written; 0: they are not */
    bool wants_peak;
} profile_knobs = {.write = profile_write_pprof};

static report_turn_t profile_turn;

/* Of who has the turn. */
static report_file_t profile_file;
static struct {
    uint64_t interval; /* the last one */
    uint64_t began_us; /* 0: blocks were never sampled */
    bool is_by_signal; /* a signal began it; */
    bool was_ended_by_signal; /* and another ended it, and has written the file */
    uint64_t growth_files;
    int growth_error, peak_error; /* of the last of them; 0: none */
} profiling;

/* The bytes in use at the last of those files. Written by who has the turn; relaxed: looked at before a turn is tried, and again in it. */
static _Atomic double growth_base, peak_written;

/* Writes the file that is named by `profile_file.path`; 0 or an errno. */
static int write_profile(const char *reason) {
    uint64_t now_us = os_now_us();
    profile_facts_t facts = {
        .reason = reason,
        .leaks = leaks_state(),
        .interval = profiling.interval,
        .now_ns = os_wall_ns(),
        .profiled_ns = profiling.began_us == 0 ? 0 : (now_us - profiling.began_us) * 1000,
    };
    if (!report_file_open(&profile_file)) return profile_file.error;
    profile_knobs.write(&profile_file, &facts);
    return report_file_close(&profile_file) ? 0 : profile_file.error;
}

/* PATH, as it is in this process, with what tells its further files apart. What is no plain file has no others beside it. */
static int write_knob_path(const char *reason, const char *suffix, uint64_t number) {
    report_path_t *path = &profile_file.path;
    bool has_process = report_path_expand(path, profile_knobs.path, strlen(profile_knobs.path));
    if (os_is_special_file(path->text)) return write_profile(reason);
    if (!has_process && os_process() != profile_knobs.process) {
        report_path_add(path, ".");
        report_path_add_number(path, os_process());
    }
    report_path_add(path, suffix);
    if (number != 0) report_path_add_number(path, number);
    return write_profile(reason);
}

static void write_profile_or_report(const char *reason, const char *suffix, uint64_t number) {
    int error = write_knob_path(reason, suffix, number);
    if (error != 0) report_unwritable(HAK_KNOB_PROFILE, profile_file.path.text, error);
}

/* Of the files that are written again and again: an error is told when it is another one than that of the last such file. */
static void write_profile_again(const char *reason, const char *suffix, uint64_t number, int *last_error) {
    int error = write_knob_path(reason, suffix, number);
    if (error != 0 && error != *last_error) report_unwritable(HAK_KNOB_PROFILE, profile_file.path.text, error);
    *last_error = error;
}

/* In a turn, as all that begins and ends sampling. */
static bool begin_sampling(uint64_t interval, bool is_by_signal) {
    if (!sampler_prepare()) return false;
    profiling.interval = interval;
    profiling.is_by_signal = is_by_signal;
    profiling.was_ended_by_signal = false;
    if (profiling.began_us == 0) profiling.began_us = os_now_us();
    return sampler_start(interval);
}

static uint64_t wanted_sample_interval(void) {
    uint64_t rate = (uint64_t)knob_value(HAK_KNOB_PROFILE_RATE);
    return rate != 0 ? rate : HAK_PROFILE_RATE_BYTES;
}

static void answer_profile_signal(void) {
    if (!sampler_is_on()) {
        (void)begin_sampling(wanted_sample_interval(), true);
        return;
    }
    write_profile_or_report("signal", "", 0);
    if (!profiling.is_by_signal) return;
    sampler_stop();
    profiling.was_ended_by_signal = true;
}

static void profile_on_signal(int number) {
    (void)number;
    report_turn_ask(&profile_turn, answer_profile_signal);
}

static void end_profile_turn(void) {
    report_turn_end(&profile_turn);
    report_turn_answer(&profile_turn, answer_profile_signal);
}

static bool has_heap_grown(double inuse) {
    return profile_knobs.growth != 0 && inuse - atomic_load_explicit(&growth_base, memory_order_relaxed) >= profile_knobs.growth;
}

static bool is_new_peak(double inuse) {
    if (!profile_knobs.wants_peak) return false;
    double last = atomic_load_explicit(&peak_written, memory_order_relaxed), more = inuse - last;
    return more >= (double)HAK_PROFILE_PEAK_BYTES && more * (double)HAK_PROFILE_PEAK_PART >= last;
}

/* After a sample, in the program's malloc. Who finds another writing leaves it at that: the next sample looks again. */
static void profile_watch(void) {
    double inuse = sites_inuse_bytes();
    if (hak_likely(!has_heap_grown(inuse) && !is_new_peak(inuse))) return;
    if (!report_turn_begin(&profile_turn)) return;
    inuse = sites_inuse_bytes();
    if (has_heap_grown(inuse)) {
        atomic_store_explicit(&growth_base, inuse, memory_order_relaxed);
        write_profile_again("growth", ".", ++profiling.growth_files, &profiling.growth_error);
    }
    if (is_new_peak(inuse)) {
        atomic_store_explicit(&peak_written, inuse, memory_order_relaxed);
        write_profile_again("peak", ".peak", 0, &profiling.peak_error);
    }
    end_profile_turn();
}

static profile_writer_t *wanted_profile_format(void) {
    const char *name = knob_text(HAK_KNOB_PROFILE_FORMAT);
    if (name == NULL || strcmp(name, "pprof") == 0) return profile_write_pprof;
    if (strcmp(name, "text") == 0) return profile_write_text;
    if (strcmp(name, "folded") == 0) return profile_write_folded;
    knob_reject_text(HAK_KNOB_PROFILE_FORMAT, "pprof, text or folded");
    return profile_write_pprof;
}

static void report_no_site_tables(void) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: HAKMEM_PROFILE: no memory for the table of sites; ignored");
    line_write(&line);
}

void heap_profile_start(void) {
    profile_knobs.write = wanted_profile_format();
    profile_knobs.process = os_process();
    bool wants_file = knob_text(HAK_KNOB_PROFILE) != NULL;
    if (!wants_file && knob_text(HAK_KNOB_PROFILE_SIGNAL) != NULL) knob_reject_text(HAK_KNOB_PROFILE_SIGNAL, "of use without HAKMEM_PROFILE");
    if (!wants_file && !knob_is_on(HAK_KNOB_LEAKS)) return;
    if (!sampler_prepare()) {
        report_no_site_tables();
        return;
    }
    profile_knobs.path = knob_text(HAK_KNOB_PROFILE);
    profile_knobs.growth = (double)knob_value(HAK_KNOB_PROFILE_EVERY);
    profile_knobs.wants_peak = knob_is_on(HAK_KNOB_PROFILE_PEAK);
    os_keep_stderr();
    if (profile_knobs.growth != 0 || profile_knobs.wants_peak) sampler_watch(profile_watch);
    if (knob_is_on(HAK_KNOB_PROFILE_RATE) && report_turn_begin(&profile_turn)) {
        (void)begin_sampling(wanted_sample_interval(), false);
        end_profile_turn();
    }
    if (wants_file) report_signal_start(HAK_KNOB_PROFILE_SIGNAL, profile_on_signal);
}

void heap_profile_end(void) {
    if (profile_knobs.path == NULL || !report_turn_wait(&profile_turn)) return;
    if (profiling.began_us != 0 && !profiling.was_ended_by_signal) write_profile_or_report("exit", "", 0);
    report_turn_end(&profile_turn);
}

int heap_profile_begin(size_t interval) {
    if (interval > HAK_PROFILE_RATE_MAX_BYTES) return EINVAL;
    if (!report_turn_wait(&profile_turn)) return EBUSY;
    int error = begin_sampling(interval != 0 ? interval : wanted_sample_interval(), false) ? 0 : ENOMEM;
    end_profile_turn();
    return error;
}

int heap_profile_stop(void) {
    if (!report_turn_wait(&profile_turn)) return EBUSY;
    sampler_stop();
    end_profile_turn();
    return 0;
}

int heap_profile_write(const char *path) {
    if (path == NULL && profile_knobs.path == NULL) return EINVAL;
    if (path != NULL && *path == '\0') return ENOENT;
    if (!report_turn_wait(&profile_turn)) return EBUSY;
    report_path_t *name = &profile_file.path;
    int error;
    if (path == NULL) {
        error = write_knob_path("call", "", 0);
    } else {
        (void)report_path_expand(name, "", 0);
        report_path_add(name, path);
        error = name->is_too_long ? ENAMETOOLONG : write_profile("call");
    }
    end_profile_turn();
    return error;
}
