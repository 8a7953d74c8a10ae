// HAKMEM_LEAKS_SUPPRESS: known leaks count in a line of their own, by patterns of file names; a file that is not there is one line.
// env: HAKMEM_LEAKS=1 HAKMEM_PROFILE_RATE=1
// only-hakmem
// not-on: emulator: it starts itself again, which the kernel does not do for another machine
#include "../support/leaks.h"
#include <fcntl.h>

static void lose(void) {
    make_block(1000);
    clean_stack();
}
static const leak_scenario_t scenarios[] = {{"lose", lose}};

static char path[64], own_name[64];
static leak_report_t report;

static bool is_suppressed_by(const char *patterns) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(file >= 0 && write(file, patterns, strlen(patterns)) == (ssize_t)strlen(patterns));
    close(file);
    leaks_of("lose", NULL, &report);
    CHECK_MSG(report.lost_blocks == 1, "%s", report.text);
    bool is_counted = strstr(report.text, "hakmem: leaks: of these known: about ") != NULL;
    CHECK_MSG(is_counted == (strstr(report.text, "hakmem: leak: ") == NULL), "%s", report.text);
    return is_counted;
}

static bool is_suppressed_by_own(const char *format) {
    char pattern[256];
    snprintf(pattern, sizeof pattern, format, own_name);
    return is_suppressed_by(pattern);
}

int main(int argc, char **argv) {
    run_scenario(scenarios, LENGTH(scenarios), argc, argv);
    char link[256] = {0};
    CHECK(readlink("/proc/self/exe", link, sizeof link - 1) > 0);
    snprintf(own_name, sizeof own_name, "%s", strrchr(link, '/') + 1);
    snprintf(path, sizeof path, "/tmp/hakmem-test.%d.leaks", (int)getpid());
    setenv("HAKMEM_LEAKS_SUPPRESS", path, 1);
    CHECK(!is_suppressed_by(""));
    if (!stacks_are_walked(&report)) snprintf(own_name, sizeof own_name, "libhakmem.so");
    CHECK(is_suppressed_by_own("%s"));
    CHECK(is_suppressed_by_own("# a comment\n\nno_such_file\n  leak:%s\r\n"));
    CHECK(is_suppressed_by_own("^%s$\n"));
    CHECK(is_suppressed_by_own("^*%s*$\n"));
    CHECK(!is_suppressed_by_own("#%s\n"));
    CHECK(!is_suppressed_by_own("^x%s\n"));
    CHECK(!is_suppressed_by_own("%sx$\n"));
    CHECK(is_suppressed_by("*"));
    char *middle = own_name + 4;
    *middle = '*';
    CHECK(is_suppressed_by_own("^%s$\n"));
    CHECK(!is_suppressed_by("leak:\n#\n \n^no\n*no*\n"));
    unlink(path);
    leaks_of("lose", NULL, &report);
    CHECK_MSG(strncmp(report.text, "hakmem: HAKMEM_LEAKS_SUPPRESS: cannot read /tmp/", 48) == 0, "%s", report.text);
    CHECK(strstr(report.text, ": errno 2\n") != NULL);
    _exit(0);
}
