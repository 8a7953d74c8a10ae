/* Finds what .eh_frame says of an address: by the sorted index of .eh_frame_hdr, the function's entry, and what that shares with
   others. */
#include "os/unwind.h"

#include "os/unwind_program.h"

#define UNWIND_INDEX_BYTES 12u /* of the index before its rows: version, three encodings, where .eh_frame is, number of rows */

typedef struct unwind_index_row {
    int32_t start, entry; /* from the index */
} unwind_index_row_t;

/* The last row that does not begin behind the address; NULL when there is none, or no index of the kind that linkers write. */
static const unwind_index_row_t *unwind_search(const module_tables_t *tables, uintptr_t pc) {
    unwind_reader_t header = {tables->index, tables->end, false};
    uint64_t kind = unwind_read_unsigned(&header, 4) >> 16; /* of the number of rows, of the rows */
    (void)unwind_read_unsigned(&header, 4);
    uint64_t count = unwind_read_unsigned(&header, 4), first = 0;
    if (header.is_bad || kind != (UNWIND_FORMAT_U4 | (UNWIND_RELATIVE_DATA | UNWIND_FORMAT_S4) << 8)) return NULL;
    if ((tables->index[1] & UNWIND_FORMAT) != UNWIND_FORMAT_S4 && (tables->index[1] & UNWIND_FORMAT) != UNWIND_FORMAT_U4) return NULL;
    if (count > (uint64_t)(header.end - header.at) / sizeof(unwind_index_row_t)) return NULL;
    const unwind_index_row_t *rows = (const unwind_index_row_t *)(const void *)header.at;
    intptr_t wanted = (intptr_t)(pc - (uintptr_t)tables->index);
    while (count != 0) {
        uint64_t half = count / 2;
        if (rows[first + half].start <= wanted) first += half + 1, count -= half + 1;
        else count = half;
    }
    return first == 0 ? NULL : &rows[first - 1];
}

/* The entry at an address: its fields, from the second one on. Entries of 4 GiB and more do not occur. */
static unwind_reader_t unwind_entry(const module_tables_t *tables, const uint8_t *at) {
    unwind_reader_t entry = {at, tables->end, at < tables->start || at >= tables->end};
    if (entry.is_bad) return entry;
    uint64_t bytes = unwind_read_unsigned(&entry, 4);
    if (bytes == 0 || bytes > (uint64_t)(entry.end - entry.at)) entry.is_bad = true;
    else entry.end = entry.at + bytes;
    return entry;
}

/* What the letters behind 'z' stand for. */
static bool unwind_read_letters(const char *letters, unwind_reader_t *sizes, unwind_function_t *function) {
    for (; *letters != '\0'; letters++) {
        uint8_t encoding = 0;
        switch (*letters) {
        case 'R': function->encoding = (uint8_t)unwind_read_unsigned(sizes, 1); break;
        case 'P': /* who handles exceptions */
            encoding = (uint8_t)unwind_read_unsigned(sizes, 1);
            (void)unwind_read_pointer(sizes, encoding & (uint8_t)~UNWIND_INDIRECT);
            break;
        case 'L': (void)unwind_read_unsigned(sizes, 1); break;
        case 'S': function->is_signal = true; break;
        case 'B': break;
        default: return false;
        }
    }
    return !sizes->is_bad && (function->encoding & UNWIND_INDIRECT) == 0;
}

static bool unwind_read_common(const module_tables_t *tables, const uint8_t *at, unwind_function_t *function) {
    enum { X86_64_RETURN_ADDRESS = 16 };
    unwind_reader_t entry = unwind_entry(tables, at);
    if (entry.is_bad || unwind_read_unsigned(&entry, 4) != 0) return false;
    uint64_t version = unwind_read_unsigned(&entry, 1);
    const char *letters = (const char *)entry.at;
    while (unwind_read_unsigned(&entry, 1) != 0) continue;
    function->code_unit = unwind_read_uleb(&entry);
    function->data_unit = unwind_read_sleb(&entry);
    uint64_t returns = version == 1 ? unwind_read_unsigned(&entry, 1) : unwind_read_uleb(&entry);
    if (entry.is_bad || (version != 1 && version != 3) || returns != X86_64_RETURN_ADDRESS) return false;
    function->has_sizes = *letters == 'z';
    if (function->has_sizes) {
        unwind_reader_t sizes = entry;
        uint64_t bytes = unwind_read_uleb(&sizes);
        entry = sizes;
        unwind_skip(&entry, bytes);
        sizes.end = entry.at;
        if (!unwind_read_letters(letters + 1, &sizes, function)) return false;
    } else if (*letters != '\0') {
        return false;
    }
    function->common = entry;
    return !entry.is_bad;
}

static bool unwind_read_function(const module_tables_t *tables, const uint8_t *at, uintptr_t pc, unwind_function_t *function) {
    unwind_reader_t entry = unwind_entry(tables, at);
    if (entry.is_bad) return false;
    uintptr_t place = (uintptr_t)entry.at;
    uint64_t back = unwind_read_unsigned(&entry, 4);
    if (entry.is_bad || back == 0 || back > place - (uintptr_t)tables->start) return false;
    if (!unwind_read_common(tables, (const uint8_t *)place - back, function)) return false;
    function->start = unwind_read_pointer(&entry, function->encoding);
    uint64_t bytes = unwind_read_pointer(&entry, function->encoding & UNWIND_FORMAT);
    if (function->has_sizes) unwind_skip(&entry, unwind_read_uleb(&entry));
    function->own = entry;
    return !entry.is_bad && pc - function->start < bytes;
}

bool unwind_find_rules(const module_tables_t *tables, uintptr_t pc, unwind_rules_t *rules) {
    unwind_function_t function = {.encoding = 0};
    if (tables->index == NULL) return false;
    const unwind_index_row_t *row = unwind_search(tables, pc);
    if (row == NULL) return false;
    uintptr_t entry = (uintptr_t)tables->index + (uintptr_t)(intptr_t)row->entry;
    return unwind_read_function(tables, (const uint8_t *)entry, pc, &function) && unwind_run(&function, pc, rules);
}

static bool unwind_is_words(int64_t offset) {
    int64_t word = sizeof(uintptr_t);
    return offset % word == 0 && offset / word == (int16_t)(offset / word);
}

static bool unwind_is_kept(const unwind_rule_t *rule) {
    return rule->kind == UNWIND_SAME || (rule->kind == UNWIND_AT_CFA && rule->offset != 0 && unwind_is_words(rule->offset));
}

unwind_row_t unwind_pack(const unwind_rules_t *rules) {
    enum { WORD = sizeof(uintptr_t) };
    const unwind_rule_t *cfa = &rules->cfa, *bp = &rules->registers[UNWIND_BP], *bx = &rules->registers[UNWIND_BX];
    const unwind_rule_t *pc = &rules->registers[UNWIND_PC];
    unwind_row_t row = {.kind = pc->kind == UNWIND_UNDEFINED ? UNWIND_OUTERMOST : UNWIND_BY_RULES};
    if (row.kind == UNWIND_OUTERMOST || rules->is_signal || rules->registers[UNWIND_SP].kind != UNWIND_SAME) return row;
    if (cfa->kind != UNWIND_IN_REGISTER || cfa->source > UNWIND_SP || !unwind_is_words(cfa->offset)) return row;
    if (pc->kind != UNWIND_AT_CFA || pc->offset != -WORD || !unwind_is_kept(bp) || !unwind_is_kept(bx)) return row;
    return (unwind_row_t){
        .kind = UNWIND_SIMPLE,
        .source = cfa->source,
        .cfa_offset = (int16_t)(cfa->offset / WORD),
        .bp_offset = (int16_t)(bp->offset / WORD),
        .bx_offset = (int16_t)(bx->offset / WORD),
    };
}
