// The heap's own report of itself (HAKMEM_STATS=json:/tmp/hakmem-test.%p.json with STATS_SIGNAL=USR2), read without allocating, and
// what the kernel says of the same memory.
#pragma once

#include "check.h"
#include <fcntl.h>
#include <signal.h>

typedef struct heap_report {
    char text[128 * 1024];
} heap_report_t;

static inline void report_read(heap_report_t *report) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/hakmem-test.%d.json", (int)getpid());
    CHECK(raise(SIGUSR2) == 0);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK_MSG(fd >= 0, "no report at %s", path);
    size_t length = 0;
    for (ssize_t got; (got = read(fd, report->text + length, sizeof report->text - 1 - length)) > 0;) length += (size_t)got;
    close(fd);
    unlink(path);
    CHECK(length > 0 && length < sizeof report->text - 1);
    report->text[length] = 0;
}

// The number after "name": from `from` on.
static inline size_t report_number(const char *from, const char *name) {
    char key[64];
    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(from, key);
    CHECK_MSG(at != NULL, "%s is not in the report", name);
    at += strlen(key);
    CHECK_MSG(*at >= '0' && *at <= '9', "%s is %.20s", name, at);
    return (size_t)strtoull(at, NULL, 10);
}

static inline size_t report_figure(const heap_report_t *report, const char *name) {
    return report_number(strstr(report->text, "\"figures\""), name);
}

static inline size_t report_place(const heap_report_t *report, const char *place, const char *what) {
    char key[64];
    snprintf(key, sizeof key, "\"%s\":{\"box\"", place);
    const char *at = strstr(report->text, key);
    CHECK_MSG(at != NULL, "%s is not in the report", place);
    return report_number(at, what);
}

static inline size_t report_sum(const heap_report_t *report, const char *what) {
    return report_number(strstr(report->text, "\"sum\""), what);
}

static const char *const report_places[] = {"live_blocks", "live_runs", "live_huge", "cached",   "transit", "free",
                                            "uncarved",    "tail",      "retained",  "clean",    "metadata"};

// Resident bytes of the one stretch of mappings without a file that holds `address`: the heap's reservation.
static inline size_t kernel_resident_around(const void *address) {
    static char text[16 * 1024 * 1024]; // each guarded block is several mappings
    int fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    size_t length = 0, resident = 0;
    for (ssize_t got; (got = read(fd, text + length, sizeof text - 1 - length)) > 0;) length += (size_t)got;
    close(fd);
    text[length] = 0;
    bool holds = false, found = false;
    size_t end_before = 0;
    for (char *line = text, *next; *line != 0; line = next) {
        next = strchr(line, '\n');
        CHECK(next != NULL);
        *next++ = 0; // sscanf looks for the end of the text before it reads
        size_t start, end, bytes;
        char mode[8];
        int path_at = 0;
        if (sscanf(line, "%zx-%zx %7s %*x %*s %*s%n", &start, &end, mode, &path_at) == 3 && path_at > 0) {
            while (line[path_at] == ' ') path_at++;
            bool has_file = line[path_at] != 0;
            if (found && (start != end_before || has_file)) break;
            if (start != end_before || has_file) resident = 0;
            holds = !has_file;
            if (holds && (uintptr_t)address >= start && (uintptr_t)address < end) found = true;
            end_before = end;
        } else if (holds && sscanf(line, "Rss: %zu kB", &bytes) == 1) {
            resident += bytes * 1024;
        }
    }
    CHECK(found);
    return resident;
}
