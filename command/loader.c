#include "loader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text.h"

#define HAK_TRACE_SECONDS 30u /* a preload that is a FIFO has the loader wait for ever */

/* In the child. LD_TRACE_LOADED_OBJECTS ends the loader before any code of the program; LD_WARN lets it bind first. */
static void become_trace(const char *program, const char *preload, int output) {
    static const char *const settings[][2] = {
        {"LD_TRACE_LOADED_OBJECTS", "1"}, {"LD_WARN", "yes"}, {"LD_BIND_NOW", "yes"},
        {"LD_DEBUG", "bindings"},         {"LD_VERBOSE", ""},
    };
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0 ||
        dup2(output, STDERR_FILENO) < 0)
        _exit(127);
    for (size_t index = 0; index < sizeof settings / sizeof settings[0]; index++)
        setenv(settings[index][0], settings[index][1], 1);
    unsetenv("LD_DEBUG_OUTPUT");
    setenv("LD_PRELOAD", preload, 1);
    alarm(HAK_TRACE_SECONDS); /* lasts over exec */
    execl(program, program, (char *)NULL);
    _exit(127);
}

/* A program at fixed addresses has a stub for a function whose address it takes, and all others call that: its own
 * binding counts. */
static bool is_stub(const traced_program_t *program, const char *file, const char *symbol) {
    char name[8];
    text_format(name, sizeof name, "%.*s", (int)strcspn(symbol, "'"), symbol);
    return strcmp(file, program->path) == 0 && image_find(program->image, name) == SYMBOL_WANTED;
}

/* `binding file FROM [0] to TO [0]: normal symbol `malloc' …` */
static void read_binding(loader_report_t *report, const traced_program_t *program, char *line, const char *library) {
    static const char from_mark[] = "binding file ", to_mark[] = " [0] to ";
    char *from = strstr(line, from_mark), *to = from != NULL ? strstr(from, to_mark) : NULL;
    char *symbol = to != NULL ? strstr(to, " symbol `") : NULL,
         *end = to != NULL ? strstr(to + sizeof to_mark - 1, " [0]:") : NULL;
    if (symbol == NULL || end == NULL) return;
    report->is_asked = true;
    symbol += strlen(" symbol `");
    if (strncmp(symbol, "malloc'", 7) != 0 && strncmp(symbol, "free'", 5) != 0) return;
    from += sizeof from_mark - 1;
    *to = *end = '\0';
    to += sizeof to_mark - 1;
    if (is_stub(program, to, symbol)) return;
    if (strcmp(to, library) == 0)
        report->ours++;
    else if (report->others++ == 0) {
        text_format(report->other, sizeof report->other, "%s", from);
        text_format(report->bound_to, sizeof report->bound_to, "%s", to);
    }
}

void loader_ask(loader_report_t *report, traced_program_t program, const char *preload, const char *library) {
    memset(report, 0, sizeof *report);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    pid_t child = fork();
    if (child == 0) become_trace(program.path, preload, ends[1]);
    close(ends[1]);
    FILE *output = child > 0 ? fdopen(ends[0], "r") : NULL;
    char *line = NULL;
    size_t room = 0;
    while (output != NULL && getline(&line, &room, output) > 0) read_binding(report, &program, line, library);
    free(line);
    if (output != NULL)
        fclose(output);
    else
        close(ends[0]);
    int status = 0;
    if (child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status)) report->is_asked = false;
}
