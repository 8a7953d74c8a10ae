#include "doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "examine.h"
#include "loader.h"
#include "text.h"

#define EXIT_WILL_NOT 1
#define EXIT_USAGE    2

/* A file may name any program as its loader. */
static bool is_of_system(const char *interpreter) {
    static const char *const places[] = {"/lib", "/usr/lib", "/nix/store/", "/gnu/store/"};
    for (size_t index = 0; index < sizeof places / sizeof places[0]; index++)
        if (strncmp(interpreter, places[index], strlen(places[index])) == 0)
            return strstr(interpreter, "/../") == NULL;
    return false;
}

/* Only a loader of glibc has the trace that tells of bindings, and only one in a place of the system is started. */
static bool may_ask_loader(const examination_t *examination, const options_t *options) {
    const char *interpreter = examination->program.image.interpreter;
    return !options->asks_no_loader && examination->has_library && examination_verdict(examination) == VERDICT_USES &&
           !examination_is_built_in(examination) && interpreter != NULL &&
           libc_of_interpreter(interpreter) == LIBC_GLIBC && is_of_system(interpreter);
}

static void add_loader_report(examination_t *examination, const loader_report_t *report) {
    if (!report->is_asked)
        findings_add(&examination->findings, "loader", FINDING_NOTED,
                     "start it under LD_DEBUG=bindings and look for malloc",
                     "was not traced by its loader: what is said here is of files alone");
    else if (report->others > 0)
        findings_add(&examination->findings, "loader", FINDING_APART, "LD_DEBUG=bindings shows all",
                     "has its loader bind malloc of %s to %s", report->other, report->bound_to);
    else if (report->ours == 0)
        findings_add(&examination->findings, "loader", FINDING_NOTED, "nothing",
                     "refers to malloc nowhere that the loader binds");
    else
        findings_add(&examination->findings, "loader", FINDING_NOTED, "nothing",
                     "has its loader bind malloc and free to the library: %u of %u references", report->ours,
                     report->ours + report->others);
}

static int exit_code_of(verdict_t verdict) {
    return verdict == VERDICT_USES ? EXIT_SUCCESS : verdict == VERDICT_UNKNOWN ? EXIT_USAGE : EXIT_WILL_NOT;
}

static const char *answer_of(verdict_t verdict) {
    return verdict == VERDICT_USES ? "yes" : verdict == VERDICT_UNKNOWN ? "unknown" : "no";
}

static void print_text(const examination_t *examination, const char *word, verdict_t verdict) {
    static const char *const meanings[] = {"it will use hakmem", "it will run, but not with hakmem",
                                           "it cannot be run with hakmem", "it cannot be said"};
    printf("%s: %s, %s%s%s%s\n", word, answer_of(verdict), meanings[verdict], examination->has_library ? " (" : "",
           examination->library.path, examination->has_library ? ")" : "");
    for (unsigned index = 0; index < examination->findings.count; index++) {
        const finding_t *finding = &examination->findings.list[index];
        printf("  %s %s\n", finding->kind >= FINDING_APART ? "no:  " : "note:", finding->what);
        printf("        to do: %s\n", finding->remedy);
    }
}

static void print_member(const char *name, const char *value, const char *end) {
    printf("\"%s\": ", name);
    write_json_string(stdout, value);
    fputs(end, stdout);
}

static void print_json(const examination_t *examination, const char *word, verdict_t verdict) {
    static const char *const kinds[] = {"note", "told", "built-in", "apart", "refused"};
    fputs("{", stdout);
    print_member("program", word, ", ");
    print_member("file", examination->program.image_path, ", ");
    if (examination->has_library)
        print_member("library", examination->library.path, ", ");
    else
        fputs("\"library\": null, ", stdout);
    print_member("answer", answer_of(verdict), ", \"findings\": [");
    for (unsigned index = 0; index < examination->findings.count; index++) {
        const finding_t *finding = &examination->findings.list[index];
        fputs(index == 0 ? "{" : ", {", stdout);
        print_member("code", finding->code, ", ");
        print_member("kind", kinds[finding->kind], ", ");
        print_member("what", finding->what, ", ");
        print_member("remedy", finding->remedy, "}");
    }
    fputs("]}\n", stdout);
}

int doctor_program(char **words) {
    static examination_t examination;
    options_t options;
    if (!options_read_doctor(&options, words)) return EXIT_USAGE;
    if (options.wants_help) return print_help_of_doctor(), EXIT_SUCCESS;
    if (options.program[0] == NULL) {
        say("doctor: no program is named: hakmem doctor [options] PROGRAM");
        return EXIT_USAGE;
    }
    if (examine(&examination, &options) != 0) return EXIT_USAGE;
    if (may_ask_loader(&examination, &options)) {
        loader_report_t report;
        loader_ask(&report, (traced_program_t){examination.program.image_path, &examination.program.image},
                   examination.preload, examination.library.path);
        add_loader_report(&examination, &report);
    }
    verdict_t verdict = examination_verdict(&examination);
    if (options.is_json)
        print_json(&examination, options.program[0], verdict);
    else
        print_text(&examination, options.program[0], verdict);
    return exit_code_of(verdict);
}
