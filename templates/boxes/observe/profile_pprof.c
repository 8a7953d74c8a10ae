/* pprof's profile.proto: message Profile, written part after part. A string is written when it is needed first, and is known by how many
   were written before it. */
#include <string.h>

#include "boxes/observe/profile_formats.h"
#include "boxes/observe/profile_maps.h"
#include "boxes/observe/protobuf.h"
#include "os/stack.h"
#include "tables/constants.h"

/* Fields of the messages, by their names in profile.proto. */
enum { PROFILE_SAMPLE_TYPE = 1, PROFILE_SAMPLE, PROFILE_MAPPING, PROFILE_LOCATION, PROFILE_FUNCTION, PROFILE_STRING_TABLE };
enum { PROFILE_TIME_NANOS = 9, PROFILE_DURATION_NANOS, PROFILE_PERIOD_TYPE, PROFILE_PERIOD, PROFILE_COMMENT, PROFILE_DEFAULT_SAMPLE_TYPE };
enum { VALUE_TYPE_TYPE = 1, VALUE_TYPE_UNIT };
enum { SAMPLE_LOCATION_ID = 1, SAMPLE_VALUE, SAMPLE_LABEL };
enum { LABEL_KEY = 1, LABEL_NUM = 3, LABEL_NUM_UNIT };
enum { MAPPING_ID = 1, MAPPING_MEMORY_START, MAPPING_MEMORY_LIMIT, MAPPING_FILE_OFFSET, MAPPING_FILENAME, MAPPING_BUILD_ID };
enum { LOCATION_ID = 1, LOCATION_MAPPING_ID, LOCATION_ADDRESS, LOCATION_LINE };
enum { LINE_FUNCTION_ID = 1 };
enum { FUNCTION_ID = 1, FUNCTION_NAME };

/* sample_type, in order: what is in use follows from what was allocated and freed, the others are figures of the site. */
enum { VALUES_ALWAYS = 8, VALUE_INUSE_OBJECTS = 2, VALUE_INUSE_BYTES = 3 };
static const struct {
    const char *type, *unit;
    site_figure_t figure;
} sample_types[] = {
    {"alloc_objects", "count", SITE_ALLOC_OBJECTS},
    {"alloc_space", "bytes", SITE_ALLOC_BYTES},
    {"inuse_objects", "count", SITE_FREED_OBJECTS},
    {"inuse_space", "bytes", SITE_FREED_BYTES},
    {"freed_objects", "count", SITE_FREED_OBJECTS},
    {"freed_short", "count", SITE_FREED_SHORT},
    {"freed_cross", "count", SITE_FREED_CROSS},
    {"freed_lifetime", "nanoseconds", SITE_FREED_LIFETIME_NS},
    {"unreachable_objects", "count", SITE_UNREACHABLE_OBJECTS},
    {"unreachable_space", "bytes", SITE_UNREACHABLE_BYTES},
};

/* Of who has the turn. */
static struct {
    report_file_t *file;
    uint64_t strings; /* written so far */
    uint64_t bytes, thread, class; /* the strings of these names */
    unsigned values;  /* of a sample */
    uint64_t samples, stacks;
    pb_t message, part, list;
} pprof;

static uint64_t pprof_add_string(const char *text) {
    pb_write_bytes(pprof.file, PROFILE_STRING_TABLE, text, strlen(text));
    return pprof.strings++;
}

static void pprof_write_value_type(unsigned field, uint64_t type, uint64_t unit) {
    pb_start(&pprof.message);
    pb_add_number(&pprof.message, VALUE_TYPE_TYPE, type);
    pb_add_number(&pprof.message, VALUE_TYPE_UNIT, unit);
    pb_write_message(pprof.file, field, &pprof.message);
}

static void pprof_write_head(const profile_facts_t *facts) {
    (void)pprof_add_string("");
    uint64_t number = pprof_add_string("count"), time = pprof_add_string("nanoseconds");
    pprof.bytes = pprof_add_string("bytes");
    pprof.thread = pprof_add_string("thread");
    pprof.class = pprof_add_string("class");
    pprof.values = facts->leaks == LEAKS_NONE ? VALUES_ALWAYS : sizeof sample_types / sizeof sample_types[0];
    for (unsigned value = 0; value < pprof.values; value++) {
        const char *unit = sample_types[value].unit;
        uint64_t type = pprof_add_string(sample_types[value].type);
        pprof_write_value_type(PROFILE_SAMPLE_TYPE, type, *unit == 'c' ? number : *unit == 'b' ? pprof.bytes : time);
        if (value == VALUE_INUSE_BYTES) pb_write_number(pprof.file, PROFILE_DEFAULT_SAMPLE_TYPE, type);
    }
    pprof_write_value_type(PROFILE_PERIOD_TYPE, pprof_add_string("space"), pprof.bytes);
    pb_write_number(pprof.file, PROFILE_PERIOD, facts->interval);
    pb_write_number(pprof.file, PROFILE_TIME_NANOS, facts->now_ns);
    pb_write_number(pprof.file, PROFILE_DURATION_NANOS, facts->profiled_ns);
}

static void pprof_write_mapping(void *context, uint32_t number, const profile_mapping_t *mapping, const char *path) {
    unsigned char id[OS_BUILD_ID_BYTES];
    char hex[2 * OS_BUILD_ID_BYTES + 1] = "";
    unsigned length = mapping->base == 0 ? 0 : os_find_build_id(mapping->base, id);
    (void)context;
    for (unsigned at = 0; at < 2 * length; at++) hex[at] = "0123456789abcdef"[id[at / 2] >> (at % 2 == 0 ? 4 : 0) & 15];
    hex[2 * length] = '\0';
    uint64_t name = pprof_add_string(path), build = length == 0 ? 0 : pprof_add_string(hex);
    pb_start(&pprof.message);
    pb_add_number(&pprof.message, MAPPING_ID, number);
    pb_add_number(&pprof.message, MAPPING_MEMORY_START, mapping->start);
    pb_add_number(&pprof.message, MAPPING_MEMORY_LIMIT, mapping->end);
    pb_add_number(&pprof.message, MAPPING_FILE_OFFSET, mapping->file_offset);
    pb_add_number(&pprof.message, MAPPING_FILENAME, name);
    pb_add_number(&pprof.message, MAPPING_BUILD_ID, build);
    pb_write_message(pprof.file, PROFILE_MAPPING, &pprof.message);
}

static bool node_is_pseudo(uint32_t node) { return node == HAK_STACK_OTHER || node == HAK_STACK_NOT_WALKED; }

/* Functions are those of the nodes without an address, by the same numbers. */
static void pprof_write_function(uint32_t node, const char *text) {
    uint64_t name = pprof_add_string(text);
    pb_start(&pprof.message);
    pb_add_number(&pprof.message, FUNCTION_ID, node);
    pb_add_number(&pprof.message, FUNCTION_NAME, name);
    pb_write_message(pprof.file, PROFILE_FUNCTION, &pprof.message);
}

/* The address is that of the call, which stands before the one that it returns to. */
static void pprof_write_location(uint32_t node) {
    pb_start(&pprof.message);
    pb_add_number(&pprof.message, LOCATION_ID, node);
    if (node_is_pseudo(node)) {
        pb_start(&pprof.part);
        pb_add_number(&pprof.part, LINE_FUNCTION_ID, node);
        pb_add_message(&pprof.message, LOCATION_LINE, &pprof.part);
    } else {
        uintptr_t address = stack_node_at(node)->address - 1;
        pb_add_number(&pprof.message, LOCATION_MAPPING_ID, profile_maps_find(address));
        pb_add_number(&pprof.message, LOCATION_ADDRESS, address);
    }
    pb_write_message(pprof.file, PROFILE_LOCATION, &pprof.message);
}

static void pprof_add_values(const site_t *site) {
    pb_start(&pprof.list);
    for (unsigned value = 0; value < pprof.values; value++) {
        site_figure_t figure = sample_types[value].figure;
        double estimate = value == VALUE_INUSE_OBJECTS ? profile_inuse(site, SITE_ALLOC_OBJECTS, figure)
                          : value == VALUE_INUSE_BYTES ? profile_inuse(site, SITE_ALLOC_BYTES, figure)
                                                       : site_figure(site, figure);
        pb_add_packed(&pprof.list, profile_round(estimate));
    }
    pb_add_message(&pprof.message, SAMPLE_VALUE, &pprof.list);
}

static void pprof_add_label(uint64_t key, uint64_t number, uint64_t unit) {
    pb_start(&pprof.part);
    pb_add_number(&pprof.part, LABEL_KEY, key);
    pb_add_number(&pprof.part, LABEL_NUM, number);
    if (unit != 0) pb_add_number(&pprof.part, LABEL_NUM_UNIT, unit);
    pb_add_message(&pprof.message, SAMPLE_LABEL, &pprof.part);
}

static void pprof_write_sample(const site_t *site) {
    pb_start(&pprof.message);
    pb_start(&pprof.list);
    for (uint32_t node = site->stack; node != 0; node = stack_node_at(node)->parent) pb_add_packed(&pprof.list, node);
    pb_add_message(&pprof.message, SAMPLE_LOCATION_ID, &pprof.list);
    pprof_add_values(site);
    pprof_add_label(pprof.thread, site->thread, 0);
    pprof_add_label(pprof.class, site->class_bytes, pprof.bytes);
    pb_write_message(pprof.file, PROFILE_SAMPLE, &pprof.message);
}

/* Nodes are counted after rows: there is one for every row that was counted. */
static void pprof_write_sites(void) {
    uint32_t rows = sites_count(), nodes = stack_nodes_count();
    pprof.samples = pprof.stacks = 0;
    for (uint32_t row = HAK_SITE_OTHER; row <= rows; row++) {
        uint32_t samples = profile_samples(site_at(row));
        if (samples == 0) continue;
        pprof.samples += samples;
        pprof.stacks++;
        pprof_write_sample(site_at(row));
    }
    pprof_write_function(HAK_STACK_OTHER, "[other stacks]");
    pprof_write_function(HAK_STACK_NOT_WALKED, "[stack not walked]");
    for (uint32_t node = 1; node <= nodes; node++) pprof_write_location(node);
}

static void pprof_write_comment(const char *text) { pb_write_number(pprof.file, PROFILE_COMMENT, pprof_add_string(text)); }

static void pprof_write_number_comment(const char *name, uint64_t number) {
    line_t line;
    line_start(&line);
    line_add_text(&line, name);
    line_add_decimal(&line, number);
    line.text[line.length] = '\0';
    pprof_write_comment(line.text);
}

static void pprof_write_text_comment(const char *name, const char *text) {
    line_t line;
    line_start(&line);
    line_add_text(&line, name);
    line_add_text(&line, text);
    line.text[line.length] = '\0';
    pprof_write_comment(line.text);
}

static void pprof_write_process_comment(void) {
    static report_path_t text;
    static char program[HAK_REPORT_PATH_BYTES];
    (void)report_path_expand(&text, "process %p ", strlen("process %p "));
    os_program_path(program, sizeof program);
    report_path_add(&text, program);
    pprof_write_comment(text.text);
}

void profile_write_pprof(report_file_t *file, const profile_facts_t *facts) {
    pprof.file = file;
    pprof.strings = 0;
    pprof_write_head(facts);
    profile_maps_read(pprof_write_mapping, NULL);
    pprof_write_sites();
    pprof_write_comment("hakmem " HAK_VERSION);
    pprof_write_process_comment();
    pprof_write_text_comment("reason ", facts->reason);
    pprof_write_number_comment("samples ", pprof.samples);
    pprof_write_number_comment("stacks ", pprof.stacks);
    pprof_write_number_comment("not_walked ", sites_not_walked());
    pprof_write_number_comment("other ", sites_count() == 0 ? 0 : profile_samples(site_at(HAK_SITE_OTHER)));
    pprof_write_text_comment("leaks ", hak_leaks_text[facts->leaks]);
}
