#include "examine.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

#define EXIT_NOT_EXECUTABLE 126
#define EXIT_MISSING        127
#define PRELOAD_SEPARATORS  " :\t\n"

static bool brings_malloc(const scope_t *scope, const char *name, size_t length) {
    for (unsigned index = 0; index < scope->count; index++) {
        const object_t *object = &scope->objects[index];
        if (object->origin != OBJECT_PRELOAD || strlen(object->name) != length ||
            strncmp(object->name, name, length) != 0)
            continue;
        return object_is_allocator(object);
    }
    return false;
}

static bool append(examination_t *examination, const char *text, size_t length) {
    size_t used = strlen(examination->preload);
    return text_format(examination->preload + used, sizeof examination->preload - used, "%s%.*s", used == 0 ? "" : ":",
                       (int)length, text);
}

/* What is there keeps its order; the library stands at the end, or before the first that brings a malloc. */
static bool place_library(examination_t *examination, const scope_t *scope, const char *present) {
    const char *own = examination->library.path;
    bool is_placed = false, fits = true;
    for (const char *at = present != NULL ? present : ""; *at != '\0' && fits;) {
        size_t length = strcspn(at, PRELOAD_SEPARATORS);
        bool is_own = length == strlen(own) && strncmp(at, own, length) == 0;
        if (!is_placed && length > 0 && (is_own || brings_malloc(scope, at, length)))
            fits = is_placed = append(examination, own, strlen(own));
        if (length > 0 && !is_own) fits = fits && append(examination, at, length);
        at += length + (at[length] != '\0' ? 1 : 0);
    }
    return is_placed ? fits : fits && append(examination, own, strlen(own));
}

static void examine_objects(examination_t *examination) {
    const char *present = getenv("LD_PRELOAD");
    scope_t scope = {NULL, 0, NULL};
    if (examination->program.is_readable) scope_open(&scope, examination->program.image_path, present);
    find_in_scope(&examination->findings, &scope, &examination->library);
    if (!place_library(examination, &scope, present))
        findings_add(&examination->findings, "long-preload", FINDING_APART, "shorten it",
                     "would get an LD_PRELOAD that is too long");
    scope_close(&scope);
}

static bool is_settled(const findings_t *findings) {
    const finding_t *worst = findings_worst(findings);
    return worst != NULL && (worst->kind == FINDING_REFUSED || worst->kind == FINDING_BUILT_IN);
}

int examine(examination_t *examination, const options_t *options) {
    char why[HAK_TEXT_BYTES];
    memset(examination, 0, sizeof *examination);
    program_t *program = &examination->program;
    program_fault_t fault = program_find(program, options->program[0], options->program + 1, why, sizeof why);
    if (fault != PROGRAM_FOUND) {
        say("%s", why);
        return fault == PROGRAM_MISSING ? EXIT_MISSING : EXIT_NOT_EXECUTABLE;
    }
    find_in_program(&examination->findings, program);
    if (is_settled(&examination->findings)) return 0;
    libc_kind_t libc =
        program->image.interpreter != NULL ? libc_of_interpreter(program->image.interpreter) : LIBC_UNKNOWN;
    examination->has_library = library_find(&examination->library, &options->library, libc);
    if (!examination->has_library) return 0;
    find_in_pair(&examination->findings, program, &examination->library);
    if (!is_settled(&examination->findings)) examine_objects(examination);
    return 0;
}

bool examination_is_built_in(const examination_t *examination) {
    const finding_t *worst = findings_worst(&examination->findings);
    return worst != NULL && worst->kind == FINDING_BUILT_IN;
}

verdict_t examination_verdict(const examination_t *examination) {
    const finding_t *worst = findings_worst(&examination->findings);
    finding_kind_t kind = worst != NULL ? worst->kind : FINDING_NOTED;
    if (kind == FINDING_REFUSED) return VERDICT_REFUSED;
    if (examination_is_built_in(examination)) return VERDICT_USES;
    if (!examination->has_library || !examination->program.is_readable) return VERDICT_UNKNOWN;
    return kind == FINDING_APART ? VERDICT_APART : VERDICT_USES;
}
