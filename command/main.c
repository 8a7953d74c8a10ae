/* `hakmem`: runs programs with the library and says whether they will use it. See docs/command.md. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"
#include "options.h"
#include "run.h"
#include "text.h"
#include "tools.h"

#define EXIT_USAGE 2

/* What the texts of knobs, shared with the library, are written by. */
void os_write_stderr(const char *text, size_t bytes);
void os_write_stderr(const char *text, size_t bytes) { fwrite(text, 1, bytes, stderr); }

static int help(char **words) {
    if (words[0] == NULL) return print_help(), EXIT_SUCCESS;
    if (print_help_of(words[0])) return EXIT_SUCCESS;
    say("there is no command %s; hakmem help lists them", words[0]);
    return EXIT_USAGE;
}

static int knobs(char **words) {
    if (words[0] == NULL) return print_knobs(), EXIT_SUCCESS;
    if (strcmp(words[0], "--help") == 0 || strcmp(words[0], "-h") == 0)
        return print_help_of("knobs") ? EXIT_SUCCESS : EXIT_USAGE;
    say("knobs: takes nothing, not %s", words[0]);
    return EXIT_USAGE;
}

static int version(char **words) {
    (void)words;
    return print_version(), EXIT_SUCCESS;
}

static int top(char **words) { return start_tool("top", words); }
static int explain(char **words) { return start_tool("explain", words); }

static const struct {
    const char *name;
    int (*run)(char **words);
} entries[] = {
    {"run", run_program}, {"doctor", doctor_program}, {"top", top}, {"explain", explain},   {"knobs", knobs},
    {"help", help},       {"--help", help},           {"-h", help}, {"--version", version}, {"version", version},
};

int main(int count, char **words) {
    if (count < 2) {
        say("no command is named; hakmem help lists them");
        return EXIT_USAGE;
    }
    for (size_t index = 0; index < sizeof entries / sizeof entries[0]; index++) {
        if (strcmp(entries[index].name, words[1]) != 0) continue;
        int code = entries[index].run(words + 2);
        if (fflush(stdout) == 0 && !ferror(stdout)) return code;
        say("cannot write: %s", strerror(errno));
        return EXIT_USAGE;
    }
    say("there is no command %s; hakmem help lists them", words[1]);
    return EXIT_USAGE;
}
