/* Generated from gen/spec/errors.ts by templates/tables/errors.h.hbs; change those and run: npm run gen */
#ifndef HAK_TABLES_ERRORS_H
#define HAK_TABLES_ERRORS_H

typedef enum hak_error {
    HAK_ERROR_FREE_UNKNOWN,
    HAK_ERROR_COUNT
} hak_error_t;

/* %p is the address, %z a byte count. */
static const char *const hak_error_text[HAK_ERROR_COUNT] = {
    /* FREE_UNKNOWN */ "free(): %p was never allocated",
};

/* The frees that a report names when HAKMEM_TRACE_FREES keeps them. */
typedef enum error_frees {
    ERROR_FREES_NONE,
    ERROR_FREES_CALL, /* the call of free that is reported */
    ERROR_FREES_LAST, /* the last free of the block */
    ERROR_FREES_BOTH, /* that call, and the free before it */
} error_frees_t;

static const error_frees_t hak_error_frees[HAK_ERROR_COUNT] = {
    /* FREE_UNKNOWN */ ERROR_FREES_CALL,
};

#endif
