#include "findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

void findings_add(findings_t *findings, const char *code, finding_kind_t kind, const char *remedy, const char *format,
                  ...) {
    if (findings->count == HAK_FINDINGS) return;
    finding_t *finding = &findings->list[findings->count++];
    *finding = (finding_t){.code = code, .kind = kind, .remedy = remedy};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding->what, sizeof finding->what, format, arguments);
    va_end(arguments);
}

const finding_t *findings_worst(const findings_t *findings) {
    const finding_t *worst = NULL;
    for (unsigned index = 0; index < findings->count; index++)
        if (worst == NULL || findings->list[index].kind > worst->kind) worst = &findings->list[index];
    return worst;
}

bool contains_hakmem(const image_t *image) {
    char mark[32];
    text_format(mark, sizeof mark, "%s%s", "/dev/shm/", "hakmem.");
    return image_has_text(image, mark);
}

static void find_static(findings_t *findings, const image_t *image) {
    const char *form = image->type == ET_DYN ? "is a static-pie" : "is statically linked";
    if (contains_hakmem(image))
        findings_add(findings, "built-in", FINDING_BUILT_IN, "nothing", "%s, with hakmem in it: it needs no preload",
                     form);
    else if (image->is_go)
        findings_add(
            findings, "static", FINDING_REFUSED,
            "nothing: memory of Go is Go's own; only C in a program that is built with CGO_ENABLED=1 calls malloc",
            "%s (a Go program): no library can be preloaded, and it calls no malloc", form);
    else
        findings_add(findings, "static", FINDING_REFUSED, "link it dynamically, or link libhakmem.a into it first",
                     "%s: no library can be preloaded", form);
}

static void find_privileges(findings_t *findings, const program_t *program) {
    static const char remedy[] = "start it without that, as the user that it shall have (systemd: User=, "
                                 "AmbientCapabilities=), or name the library in /etc/ld.so.preload";
    static const char effect[] = "the loader then ignores LD_PRELOAD";
    if (program->raises_user) findings_add(findings, "setuid", FINDING_REFUSED, remedy, "is setuid: %s", effect);
    if (program->raises_group) findings_add(findings, "setgid", FINDING_REFUSED, remedy, "is setgid: %s", effect);
    if (program->has_capabilities)
        findings_add(findings, "capabilities", FINDING_REFUSED, remedy, "has file capabilities: %s", effect);
}

void find_in_program(findings_t *findings, const program_t *program) {
    const image_t *image = &program->image;
    find_privileges(findings, program);
    if (program->clears_environment)
        findings_add(findings, "clears-environment", FINDING_APART, "take -i or -u away from its first line",
                     "starts its interpreter by an env that clears LD_PRELOAD");
    if (program->is_script)
        findings_add(findings, "script", FINDING_NOTED, "examine the programs that it starts as well",
                     "is a script%s: what is said here is of %s; what it starts inherits LD_PRELOAD",
                     program->is_plain_text ? " for a shell" : "", program->image_path);
    if (!program->is_readable) {
        findings_add(findings, "unreadable", FINDING_TOLD, "examine it as a user who may read it",
                     "cannot be read (%s), so it was not examined", program->image_path);
        return;
    }
    if (image->is_native_form && image->interpreter == NULL) find_static(findings, image);
    if (image->is_go && image->interpreter != NULL)
        findings_add(findings, "go", FINDING_NOTED, "nothing",
                     "is a Go program: its C parts call malloc, memory of Go is Go's own");
}

void find_in_pair(findings_t *findings, const program_t *program, const library_t *library) {
    const image_t *image = &program->image;
    if (!program->is_readable) return;
    if (image->machine != library->image.machine || image->class != library->image.class || !image->is_native_form) {
        findings_add(findings, "machine", FINDING_REFUSED, "take a library that is built for that machine",
                     "is for %s, and %s for %s", image_machine_name(image), library->path,
                     image_machine_name(&library->image));
        return;
    }
    if (image->interpreter == NULL) return;
    libc_kind_t program_libc = libc_of_interpreter(image->interpreter), library_libc = libc_of_library(&library->image);
    if (program_libc != library_libc && program_libc != LIBC_UNKNOWN && library_libc != LIBC_UNKNOWN)
        findings_add(findings, "libc", FINDING_REFUSED, "take a library that is built for that libc",
                     "runs on %s (%s), and %s is built for %s", libc_name(program_libc), image->interpreter,
                     library->path, libc_name(library_libc));
}
