/* Other allocators among the objects of a program: whose malloc is called, and whether the two can be kept apart. */
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "text.h"

/* What a program may ask another allocator without handing it a block of ours. */
static const char *const harmless[] = {
    "mallctl",        "mallctlnametomib", "mallctlbymib",  "malloc_stats_print", "malloc_conf",
    "malloc_message", "nallocx",          "mi_version",    "mi_collect",         "mi_process_info",
    "mi_stats_print", "mi_stats_reset",   "mi_option_set", "mi_option_get",      "tc_version",
};

static bool is_harmless(const char *name) {
    for (size_t index = 0; index < sizeof harmless / sizeof harmless[0]; index++)
        if (strcmp(harmless[index], name) == 0) return true;
    return false;
}

typedef struct name_list {
    const char **names; /* sorted */
    size_t count;
} name_list_t;

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static name_list_t list_defined(const image_t *image) {
    name_list_t list = {malloc((image->symbol_count + 1) * sizeof(char *)), 0};
    for (size_t index = 1; list.names != NULL && index < image->symbol_count; index++)
        if (image_symbol_state(&image->symbols[index]) >= SYMBOL_WEAK)
            list.names[list.count++] = image_symbol_name(image, &image->symbols[index]);
    if (list.names != NULL) qsort(list.names, list.count, sizeof *list.names, compare_names);
    return list;
}

static bool has_listed(const name_list_t *list, const char *name) {
    return list->names != NULL && bsearch(&name, list->names, list->count, sizeof *list->names, compare_names) != NULL;
}

static bool is_defined_beside(const scope_t *scope, const object_t *allocator, const char *name) {
    for (unsigned index = 0; index < scope->count; index++)
        if (&scope->objects[index] != allocator && image_defines(&scope->objects[index].image, name)) return true;
    return false;
}

/* A name that only this allocator has, that somebody else calls, and that may take or give blocks; NULL when there is
 * none. */
static const char *find_own_interface(const scope_t *scope, const object_t *allocator, const library_t *library,
                                      const char **caller) {
    name_list_t list = list_defined(&allocator->image);
    const char *found = NULL;
    for (unsigned index = 0; index < scope->count && found == NULL; index++) {
        const object_t *object = &scope->objects[index];
        for (size_t at = 1; object != allocator && at < object->image.symbol_count && found == NULL; at++) {
            const Elf64_Sym *symbol = &object->image.symbols[at];
            const char *name =
                image_symbol_state(symbol) == SYMBOL_WANTED ? image_symbol_name(&object->image, symbol) : "";
            if (*name == '\0' || !has_listed(&list, name) || is_harmless(name) || image_defines(&library->image, name))
                continue;
            if (is_defined_beside(scope, allocator, name)) continue;
            found = name;
            *caller = object->path;
        }
    }
    free(list.names);
    return found;
}

static bool is_sanitizer(const image_t *image) { return image_defines(image, "__sanitizer_report_error_summary"); }

#define USE_ITS_OWN "link the program without that allocator, or leave it to it; --force preloads all the same"

static void judge_library(findings_t *findings, const scope_t *scope, const object_t *object,
                          const library_t *library) {
    const char *caller = NULL, *name = find_own_interface(scope, object, library, &caller);
    if (is_sanitizer(&object->image))
        findings_add(findings, "sanitizer", FINDING_APART, "build the program without the sanitizer",
                     "runs under a sanitizer (%s), which has to have malloc itself", object->path);
    else if (name != NULL)
        findings_add(findings, "own-interface", FINDING_APART, USE_ITS_OWN,
                     "has an allocator of its own, %s, and %s calls its %s: blocks of the two would be mixed",
                     object->path, text_base_name(caller), name);
    else if (object->origin == OBJECT_NEEDED && library_is_hakmem(&object->image))
        findings_add(findings, "other-hakmem", FINDING_TOLD, "nothing",
                     "is linked with hakmem, %s: the first of the two serves, which is %s", object->path,
                     library->path);
    else if (object->origin == OBJECT_NEEDED)
        findings_add(findings, "allocator-library", FINDING_TOLD, "nothing, or link it without that library",
                     "needs %s, which has a malloc too: hakmem comes before it and serves in its place", object->path);
    else if (library_is_hakmem(&object->image))
        findings_add(findings, "other-hakmem", FINDING_TOLD, "take it out",
                     "gets %s from %s as well: the first of the two serves, which is %s", object->path,
                     object->origin == OBJECT_PRELOAD ? "LD_PRELOAD" : "/etc/ld.so.preload", library->path);
    else
        findings_add(findings, "other-preload", FINDING_TOLD,
                     "take one of the two out, or set LD_PRELOAD yourself where it shall come first",
                     "gets a malloc from %s too, by %s: hakmem is put before it", object->path,
                     object->origin == OBJECT_PRELOAD ? "LD_PRELOAD" : "/etc/ld.so.preload");
}

static const char *const operators[] = {
    "_Znwm", "_Znam", "_ZnwmRKSt9nothrow_t", "_ZnamRKSt9nothrow_t", "_ZdlPv", "_ZdaPv", "_ZdlPvm", "_ZdaPvm",
};

/* A strong operator new is the program's; a weak one is the C++ runtime's copy, over malloc. The forms that it lacks
 * would be ours. */
static void judge_operators(findings_t *findings, const object_t *program) {
    if (image_find(&program->image, "_Znwm") != SYMBOL_DEFINED) return;
    for (size_t index = 0; index < sizeof operators / sizeof operators[0]; index++) {
        if (image_defines(&program->image, operators[index])) continue;
        findings_add(
            findings, "own-new", FINDING_APART,
            "let it define every form of operator new and delete, or none; --force preloads all the same",
            "has an operator new of its own, but not every form (%s is missing): its blocks and ours would be mixed",
            operators[index]);
        return;
    }
    findings_add(findings, "own-new", FINDING_TOLD, "nothing",
                 "has an operator new of its own: hakmem serves malloc, and what that takes from it");
}

static void judge_program(findings_t *findings, const object_t *program) {
    static const char *const names[] = {"malloc", "calloc", "realloc", "free"};
    const image_t *image = &program->image;
    const char *own = NULL;
    for (size_t index = 0; index < sizeof names / sizeof names[0] && own == NULL; index++)
        if (image_defines(image, names[index])) own = names[index];
    if (own == NULL)
        judge_operators(findings, program);
    else if (contains_hakmem(image))
        findings_add(findings, "built-in", FINDING_BUILT_IN, "nothing", "is linked with hakmem: it needs no preload");
    else if (image_find(image, "__libc_malloc") == SYMBOL_WANTED)
        findings_add(findings, "own-malloc", FINDING_TOLD, "nothing",
                     "has a %s of its own over __libc_malloc: hakmem serves what that takes", own);
    else
        findings_add(
            findings, "own-malloc", FINDING_APART, "link it without that allocator; --force preloads all the same",
            "has an allocator of its own (it defines %s), which comes before everything that is preloaded", own);
}

/* Allocators under names of their own, as jemalloc's --with-jemalloc-prefix gives: told by what they say. */
static void find_marks(findings_t *findings, const image_t *image) {
    static const char *const marks[][2] = {{"jemalloc", "<jemalloc>: "},
                                           {"mimalloc", "mimalloc: "},
                                           {"tcmalloc", "tcmalloc: large alloc"},
                                           {"PartitionAlloc", "PartitionAlloc"}};
    for (size_t index = 0; index < sizeof marks / sizeof marks[0]; index++)
        if (image_has_text(image, marks[index][1]))
            findings_add(findings, "embedded", FINDING_TOLD, "nothing, or build it to use malloc",
                         "contains %s under names of its own: what it takes from there is not hakmem's",
                         marks[index][0]);
}

static bool opens_libraries(const scope_t *scope) {
    for (unsigned index = 0; index < scope->count; index++) {
        const object_t *object = &scope->objects[index];
        if (!object_is_libc(object) && image_find(&object->image, "dlopen") == SYMBOL_WANTED) return true;
    }
    return false;
}

void find_in_scope(findings_t *findings, const scope_t *scope, const library_t *library) {
    if (scope->count == 0) return;
    unsigned before = findings->count;
    judge_program(findings, &scope->objects[0]);
    for (unsigned index = 1; index < scope->count; index++)
        if (object_is_allocator(&scope->objects[index]) && strcmp(scope->objects[index].path, library->path) != 0)
            judge_library(findings, scope, &scope->objects[index], library);
    if (findings->count == before) find_marks(findings, &scope->objects[0].image);
    if (scope->missing != NULL)
        findings_add(findings, "missing-library", FINDING_NOTED,
                     "install it, or set LD_LIBRARY_PATH as the program is started", "needs %s, which was not found",
                     scope->missing);
    if (opens_libraries(scope))
        findings_add(findings, "dlopen", FINDING_NOTED, "nothing, unless it does",
                     "opens libraries as it runs: one that is opened with RTLD_DEEPBIND calls its own malloc, which no "
                     "file tells");
}
