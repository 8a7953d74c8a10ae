/* The types of the generated rows in generated/command_tables.h. */
#ifndef HAK_COMMAND_TABLE_ROWS_H
#define HAK_COMMAND_TABLE_ROWS_H

#include "tables/knob_info.h"

typedef struct command_text {
    const char *name;
    const char *usage; /* what follows the name */
    const char *doc;
} command_text_t;

typedef struct note_text {
    int command;
    const char *text;
} note_text_t;

typedef struct option_text {
    int command;
    const char *flag;
    const char *value; /* how its value is called; "" for a flag without one */
    const char *doc;
} option_text_t;

typedef struct knob_flag {
    const char *flag;
    const char *bare; /* what the flag means without a value; "" where it must have one */
    knob_info_t info;
} knob_flag_t;

/* A text that is a number of bytes, or else that word: --limit=2G, --limit=cgroup. */
typedef struct flag_size {
    const char *flag;
    knob_info_t bytes;
    const char *word;
} flag_size_t;

/* --stats=json is --stats=json:hakmem-stats.%p.json. */
typedef struct flag_word {
    const char *flag;
    const char *word;
    const char *text;
} flag_word_t;

#endif
