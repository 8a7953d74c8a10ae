#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "diag/knob_values.h"
#include "generated/command_tables.h"
#include "text.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

typedef struct word {
    char *flag;  /* without the value */
    char *value; /* what follows =, or NULL */
} word_t;

static word_t split_word(char *text) {
    char *equals = strchr(text, '=');
    if (equals != NULL) *equals = '\0';
    return (word_t){text, equals != NULL ? equals + 1 : NULL};
}

static const flag_size_t *size_of(const knob_flag_t *knob) {
    for (size_t index = 0; index < COUNT_OF(flag_sizes); index++)
        if (strcmp(flag_sizes[index].flag, knob->flag) == 0) return &flag_sizes[index];
    return NULL;
}

static bool is_range_broken(const knob_flag_t *knob, const char *value) {
    int64_t number;
    const flag_size_t *size = size_of(knob);
    if (size != NULL) return strcmp(value, size->word) != 0 && !knob_parse(&size->bytes, value, &number);
    return knob->info.type == KNOB_TYPE_TEXT ? *value == '\0' : !knob_parse(&knob->info, value, &number);
}

static void add_range(line_t *line, const knob_flag_t *knob) {
    const flag_size_t *size = size_of(knob);
    line_start(line);
    line_add_knob_range(line, size != NULL ? &size->bytes : &knob->info);
    if (size == NULL) return;
    line_add_text(line, ", or ");
    line_add_text(line, size->word);
}

static bool set_knob(const knob_flag_t *knob, const char *value) {
    if (value == NULL) value = knob->bare;
    for (size_t index = 0; index < COUNT_OF(flag_words); index++)
        if (strcmp(flag_words[index].flag, knob->flag) == 0 && strcmp(flag_words[index].word, value) == 0)
            value = flag_words[index].text;
    if (!is_range_broken(knob, value)) return setenv(knob->info.name, value, 1) == 0;
    line_t range;
    add_range(&range, knob);
    if (*value == '\0')
        say("run: %s wants a value: %.*s", knob->flag, (int)range.length, range.text);
    else
        say("run: %s=%s: \"%s\" is not %.*s", knob->flag, value, value, (int)range.length, range.text);
    return false;
}

/* --list-budget=1M, or --no-thp of a bool. */
static bool take_knob(word_t word, bool *is_good) {
    for (size_t index = 0; index < COUNT_OF(knob_flags); index++) {
        const knob_flag_t *knob = &knob_flags[index];
        bool is_off = knob->info.type == KNOB_TYPE_BOOL && word.value == NULL && strncmp(word.flag, "--no-", 5) == 0 &&
                      strcmp(word.flag + 4, knob->flag + 1) == 0;
        if (!is_off && strcmp(word.flag, knob->flag) != 0) continue;
        *is_good = set_knob(knob, is_off ? "0" : word.value);
        return true;
    }
    return false;
}

static bool apply_option(options_t *options, option_id_t option, char *value) {
    switch (option) {
    case OPTION_RUN_SECURE:
    case OPTION_DOCTOR_SECURE:
        options->library.variant = "secure";
        break;
    case OPTION_RUN_PGO:
    case OPTION_DOCTOR_PGO:
        options->library.variant = "pgo";
        break;
    case OPTION_RUN_SPEC:
    case OPTION_DOCTOR_SPEC:
        options->library.spec = value;
        break;
    case OPTION_RUN_LIBRARY:
    case OPTION_DOCTOR_LIBRARY:
        options->library.file = value;
        break;
    case OPTION_RUN_FORCE:
        options->is_forced = true;
        break;
    case OPTION_RUN_QUIET:
        options->is_quiet = true;
        break;
    case OPTION_RUN_SHOW:
        options->is_show = true;
        break;
    case OPTION_DOCTOR_JSON:
        options->is_json = true;
        break;
    case OPTION_DOCTOR_NO_LOADER:
        options->asks_no_loader = true;
        break;
    case OPTION_RUN_HELP:
    case OPTION_DOCTOR_HELP:
    case OPTION_KNOBS_HELP:
        options->wants_help = true;
        break;
    case OPTION_COUNT:
        return false;
    }
    return true;
}

static const char *name_of(command_id_t command) { return command_texts[command].name; }

/* Takes the value from the next word where the flag has none of its own; *words is then moved on. */
static bool take_option(options_t *options, command_id_t command, word_t word, char ***words, bool *is_good) {
    for (unsigned option = 0; option < OPTION_COUNT; option++) {
        const option_text_t *text = &option_texts[option];
        bool is_short_help = strcmp(word.flag, "-h") == 0 && strcmp(text->flag, "--help") == 0;
        if (text->command != (int)command || (strcmp(text->flag, word.flag) != 0 && !is_short_help)) continue;
        bool wants_value = *text->value != '\0';
        if (wants_value && word.value == NULL && (*words)[1] != NULL) word.value = *++*words;
        *is_good = wants_value == (word.value != NULL && *word.value != '\0') && (wants_value || word.value == NULL);
        if (!*is_good && wants_value)
            say("%s: %s wants a value: %s", name_of(command), text->flag, text->value);
        else if (!*is_good)
            say("%s: %s takes no value", name_of(command), text->flag);
        else
            *is_good = apply_option(options, (option_id_t)option, word.value);
        return true;
    }
    return false;
}

static bool read_options(options_t *options, command_id_t command, char **words) {
    *options = (options_t){.library = {"release", "", NULL}};
    for (; *words != NULL && (*words)[0] == '-' && (*words)[1] != '\0'; words++) {
        if (strcmp(*words, "--") == 0) {
            words++;
            break;
        }
        bool is_good = true;
        word_t word = split_word(*words);
        if (!take_option(options, command, word, &words, &is_good) &&
            !(command == COMMAND_RUN && take_knob(word, &is_good))) {
            say("%s: there is no flag %s; hakmem %s --help lists them%s", name_of(command), word.flag, name_of(command),
                command == COMMAND_RUN ? ", hakmem knobs those of knobs" : "");
            return false;
        }
        if (!is_good) return false;
    }
    options->program = words;
    return true;
}

bool options_read_run(options_t *options, char **words) { return read_options(options, COMMAND_RUN, words); }
bool options_read_doctor(options_t *options, char **words) { return read_options(options, COMMAND_DOCTOR, words); }

static void print_command(command_id_t command) {
    const command_text_t *text = &command_texts[command];
    printf("hakmem %s %s\n  %s\n", text->name, text->usage, text->doc);
    for (unsigned option = 0; option < OPTION_COUNT; option++) {
        const option_text_t *line = &option_texts[option];
        char flag[64];
        text_format(flag, sizeof flag, "%s%s%s", line->flag, *line->value != '\0' ? "=" : "", line->value);
        if (line->command == (int)command) printf("    %-18s %s\n", flag, line->doc);
    }
    for (size_t note = 0; note < COUNT_OF(note_texts); note++)
        if (note_texts[note].command == (int)command) printf("  %s\n", note_texts[note].text);
}

void print_help(void) {
    for (unsigned command = 0; command < COMMAND_COUNT; command++) print_command((command_id_t)command);
    printf("hakmem help [COMMAND] | --version\n");
}

void print_help_of_run(void) { print_command(COMMAND_RUN); }
void print_help_of_doctor(void) { print_command(COMMAND_DOCTOR); }

bool print_help_of(const char *name) {
    for (unsigned command = 0; command < COMMAND_COUNT; command++) {
        if (strcmp(command_texts[command].name, name) != 0) continue;
        print_command((command_id_t)command);
        return true;
    }
    return false;
}

static void print_default(const knob_flag_t *knob) {
    const knob_info_t *info = &knob->info;
    line_t line;
    add_range(&line, knob);
    if (info->type != KNOB_TYPE_TEXT) {
        line_add_text(&line, "; default ");
        line_add_knob_value(&line, info, info->initial);
    }
    printf("%.*s", (int)line.length, line.text);
}

void print_knobs(void) {
    for (size_t index = 0; index < COUNT_OF(knob_flags); index++) {
        const knob_flag_t *knob = &knob_flags[index];
        printf("%s  %s  (", knob->flag, knob->info.name);
        print_default(knob);
        printf(")\n    %s\n", *knob->info.without_effect != '\0' ? knob->info.without_effect : knob->info.doc);
        if (*knob->bare != '\0' && knob->info.type != KNOB_TYPE_BOOL)
            printf("    %s alone is %s=%s\n", knob->flag, knob->flag, knob->bare);
        for (size_t word = 0; word < COUNT_OF(flag_words); word++)
            if (strcmp(flag_words[word].flag, knob->flag) == 0)
                printf("    %s=%s is %s=%s\n", knob->flag, flag_words[word].word, knob->flag, flag_words[word].text);
    }
}

void print_version(void) { printf("hakmem %s\n", HAK_COMMAND_VERSION); }
