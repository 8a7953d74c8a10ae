/* What `run` and `doctor` were called with. */
#ifndef HAK_COMMAND_OPTIONS_H
#define HAK_COMMAND_OPTIONS_H

#include <stdbool.h>

#include "library.h"

typedef struct options {
    library_choice_t library;
    bool is_forced;
    bool is_quiet;
    bool is_show;
    bool is_json;
    bool asks_no_loader;
    bool wants_help;
    char **program; /* its words; the first is NULL where none is named */
} options_t;

/* Reads the words after `run`; sets the environment's knobs as they come. False after saying what is wrong. */
bool options_read_run(options_t *options, char **words);
bool options_read_doctor(options_t *options, char **words);

/* Everything of one command, or of all. */
void print_help(void);
void print_help_of_run(void);
void print_help_of_doctor(void);
/* False when there is no such command. */
bool print_help_of(const char *command);
void print_knobs(void);
void print_version(void);

#endif
