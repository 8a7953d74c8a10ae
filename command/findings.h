/* What stands between a program and the library. */
#ifndef HAK_COMMAND_FINDINGS_H
#define HAK_COMMAND_FINDINGS_H

#include "library.h"
#include "program.h"
#include "scope.h"

#define HAK_FINDINGS       32u
#define HAK_SENTENCE_BYTES 768u

/* In the order of their weight. */
typedef enum finding_kind {
    FINDING_NOTED,    /* good to know; doctor says it */
    FINDING_TOLD,     /* run says it too, and preloads */
    FINDING_BUILT_IN, /* the program has hakmem without a preload */
    FINDING_APART,    /* the program goes past the library: run says so and lets it */
    FINDING_REFUSED,  /* nothing can be preloaded: run ends with 2 */
} finding_kind_t;

typedef struct finding {
    const char *code;
    finding_kind_t kind;
    char what[HAK_SENTENCE_BYTES];
    const char *remedy;
} finding_t;

typedef struct findings {
    unsigned count;
    finding_t list[HAK_FINDINGS];
} findings_t;

/* A sentence whose subject is the program. */
__attribute__((format(printf, 5, 6))) void findings_add(findings_t *findings, const char *code, finding_kind_t kind,
                                                        const char *remedy, const char *format, ...);
/* The first of the weightiest kind, or NULL. */
const finding_t *findings_worst(const findings_t *findings);

/* Has the library linked in. Its name of the file for `top` tells, which this command does not have as one text. */
bool contains_hakmem(const image_t *image);
/* Of the file alone: static, setuid, a script. */
void find_in_program(findings_t *findings, const program_t *program);
/* Of the program beside the library: machine and libc. */
void find_in_pair(findings_t *findings, const program_t *program, const library_t *library);
/* Of all objects that the loader will put together. */
void find_in_scope(findings_t *findings, const scope_t *scope, const library_t *library);

#endif
