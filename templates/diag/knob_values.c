#include "diag/knob_values.h"

#include <string.h>

typedef struct suffix {
    const char *text;
    int64_t factor;
} suffix_t;

static const suffix_t byte_suffixes[] = {
    {"", 1},
    {"K", INT64_C(1) << 10}, {"M", INT64_C(1) << 20}, {"G", INT64_C(1) << 30}, {"T", INT64_C(1) << 40},
    {"KiB", INT64_C(1) << 10}, {"MiB", INT64_C(1) << 20}, {"GiB", INT64_C(1) << 30}, {"TiB", INT64_C(1) << 40},
    {NULL, 0},
};
static const suffix_t time_suffixes[] = {{"ms", 1}, {"", 1}, {"s", 1000}, {"m", 60000}, {NULL, 0}};
static const suffix_t no_suffixes[] = {{"", 1}, {NULL, 0}};

static const suffix_t *suffixes_of(knob_type_t type) {
    if (type == KNOB_TYPE_BYTES) return byte_suffixes;
    return type == KNOB_TYPE_MS ? time_suffixes : no_suffixes;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Of any value, in thousandths. */
typedef __int128 thousandths_t;

/* Adds a digit to a number; false when it no longer fits. */
static bool append_digit(thousandths_t *number, char digit) {
    return !__builtin_mul_overflow(*number, 10, number) && !__builtin_add_overflow(*number, digit - '0', number);
}

/* Digits with at most three decimals, as thousandths; NULL when there is no such number, else what follows it. */
static const char *parse_thousandths(const char *text, thousandths_t *thousandths) {
    unsigned decimals = 0;
    *thousandths = 0;
    if (!is_digit(*text)) return NULL;
    for (; is_digit(*text); text++)
        if (!append_digit(thousandths, *text)) return NULL;
    if (*text == '.') {
        if (!is_digit(*++text)) return NULL;
        for (; is_digit(*text); text++, decimals++)
            if (decimals == 3 || !append_digit(thousandths, *text)) return NULL;
    }
    for (; decimals < 3; decimals++)
        if (!append_digit(thousandths, '0')) return NULL;
    return text;
}

static bool parse_bool(const char *text, int64_t *value) {
    static const char *const words[] = {"0", "1", "off", "on", "no", "yes", "false", "true"};
    for (unsigned word = 0; word < sizeof words / sizeof words[0]; word++) {
        if (strcmp(text, words[word]) != 0) continue;
        *value = word % 2;
        return true;
    }
    return false;
}

static bool parse_number(knob_type_t type, const char *text, int64_t *value) {
    thousandths_t thousandths;
    const char *rest = parse_thousandths(text, &thousandths);
    if (rest == NULL) return false;
    const suffix_t *suffix = suffixes_of(type);
    while (suffix->text != NULL && strcmp(suffix->text, rest) != 0) suffix++;
    if (suffix->text == NULL || __builtin_mul_overflow(thousandths, suffix->factor, &thousandths)) return false;
    bool is_whole = type == KNOB_TYPE_RATIO || thousandths % 1000 == 0;
    if (type != KNOB_TYPE_RATIO) thousandths /= 1000;
    *value = (int64_t)thousandths;
    return is_whole && thousandths == *value;
}

bool knob_parse(const knob_info_t *info, const char *text, int64_t *value) {
    bool parsed = info->type == KNOB_TYPE_BOOL ? parse_bool(text, value) : parse_number(info->type, text, value);
    return parsed && *value >= info->minimum && *value <= info->maximum;
}

static void add_with_suffix(line_t *line, int64_t value, const suffix_t *suffixes) {
    const suffix_t *best = &suffixes[0];
    for (const suffix_t *suffix = suffixes; suffix->text != NULL; suffix++)
        if (value != 0 && value % suffix->factor == 0 && suffix->factor > best->factor) best = suffix;
    line_add_signed(line, value / best->factor);
    line_add_text(line, best->text);
}

void line_add_knob_value(line_t *line, const knob_info_t *info, int64_t value) {
    if (info->type == KNOB_TYPE_RATIO) line_add_ratio(line, (uint64_t)value);
    else add_with_suffix(line, value, suffixes_of(info->type));
}

void line_add_knob_range(line_t *line, const knob_info_t *info) {
    static const char *const nouns[] = {
        [KNOB_TYPE_BOOL] = "0 or 1",       [KNOB_TYPE_COUNT] = "a number",  [KNOB_TYPE_BYTES] = "bytes",
        [KNOB_TYPE_MS] = "a time",         [KNOB_TYPE_RATIO] = "a ratio",   [KNOB_TYPE_TEXT] = "text",
    };
    line_add_text(line, nouns[info->type]);
    if (info->type == KNOB_TYPE_BOOL || info->type == KNOB_TYPE_TEXT) return;
    line_add_text(line, " from ");
    line_add_knob_value(line, info, info->minimum);
    line_add_text(line, " to ");
    line_add_knob_value(line, info, info->maximum);
}
