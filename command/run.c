#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "examine.h"
#include "text.h"

#define EXIT_USAGE          2
#define EXIT_NOT_EXECUTABLE 126
#define EXIT_MISSING        127

extern char **environ;

static void tell(const examination_t *examination, const options_t *options) {
    for (unsigned index = 0; index < examination->findings.count && !options->is_quiet; index++) {
        const finding_t *finding = &examination->findings.list[index];
        if (finding->kind == FINDING_NOTED || finding->kind == FINDING_REFUSED) continue;
        bool is_apart = finding->kind == FINDING_APART;
        say("%s %s%s", options->program[0], finding->what,
            !is_apart            ? ""
            : options->is_forced ? "; preloaded all the same"
                                 : "; it runs without hakmem");
    }
}

/* As a shell would take it: each word in single quotes where it needs them. */
static void print_quoted(const char *text) {
    if (*text != '\0' &&
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,%+@") == strlen(text)) {
        fputs(text, stdout);
        return;
    }
    putchar('\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
    }
    putchar('\'');
}

static void show(char **words) {
    for (char **entry = environ; *entry != NULL; entry++) {
        if (strncmp(*entry, "HAKMEM_", 7) != 0 && strncmp(*entry, "LD_PRELOAD=", 11) != 0) continue;
        const char *equals = strchr(*entry, '=');
        printf("%.*s=", (int)(equals - *entry), *entry);
        print_quoted(equals + 1);
        putchar(' ');
    }
    for (char **word = words; *word != NULL; word++) {
        print_quoted(*word);
        putchar(word[1] != NULL ? ' ' : '\n');
    }
}

static int start(const program_t *program, char **words) {
    if (!program->is_plain_text) {
        execv(program->path, words);
        say("%s: cannot be started: %s", program->path, strerror(errno));
        return errno == ENOENT ? EXIT_MISSING : EXIT_NOT_EXECUTABLE;
    }
    size_t count = 0;
    while (words[count] != NULL) count++;
    char **shell = calloc(count + 2, sizeof *shell);
    if (shell == NULL) return EXIT_NOT_EXECUTABLE;
    memcpy(shell + 1, words, count * sizeof *shell);
    shell[0] = (char *)(uintptr_t)program->image_path;
    shell[1] = (char *)(uintptr_t)program->path;
    execv(program->image_path, shell);
    say("%s: cannot be started: %s", program->image_path, strerror(errno));
    free(shell);
    return EXIT_NOT_EXECUTABLE;
}

int run_program(char **words) {
    static examination_t examination;
    options_t options;
    if (!options_read_run(&options, words)) return EXIT_USAGE;
    if (options.wants_help) return print_help_of_run(), EXIT_SUCCESS;
    if (options.program[0] == NULL) {
        say("run: no program is named: hakmem run [options] [--] PROGRAM [ARGUMENTS]");
        return EXIT_USAGE;
    }
    int fault = examine(&examination, &options);
    if (fault != 0) return fault;
    verdict_t verdict = examination_verdict(&examination);
    const finding_t *worst = findings_worst(&examination.findings);
    bool is_built_in = examination_is_built_in(&examination);
    if (verdict == VERDICT_REFUSED) {
        say("%s %s", options.program[0], worst->what);
        return EXIT_USAGE;
    }
    if (!examination.has_library && !is_built_in) return EXIT_USAGE;
    tell(&examination, &options);
    unsetenv("HAKMEM_LIBRARY"); /* ours alone: the library would call it unknown */
    bool preloads = !is_built_in && (verdict != VERDICT_APART || options.is_forced);
    if (preloads && setenv("LD_PRELOAD", examination.preload, 1) != 0) return EXIT_USAGE;
    if (options.is_show) return show(options.program), EXIT_SUCCESS;
    return start(&examination.program, options.program);
}
