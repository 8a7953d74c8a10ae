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

#endif
