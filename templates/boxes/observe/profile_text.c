/* The table of call sites, and folded stacks, for people and for small tools: places in code are those of files as mapped. */
#include <string.h>

#include "boxes/observe/profile_formats.h"
#include "boxes/observe/profile_maps.h"
#include "diag/line.h"
#include "os/observe.h"
#include "os/os.h"
#include "os/stack.h"

enum { FIGURE_WIDTH = 18, SMALL_WIDTH = 9, STACK_NODES_MOST = OS_STACK_FRAMES + 1 };

/* A row, by what it had in use when the rows were put in order. */
typedef struct ranked_row {
    double inuse;
    uint32_t row;
} ranked_row_t;

static void add_report_line(report_file_t *file, const line_t *line) { report_file_add(file, line->text, line->length); }

/* The place of a call: file+offset, or the address where no file is known. There are many, so each is put together in one piece. */
static void add_code_place(report_file_t *file, uint32_t node) {
    char text[OS_CODE_NAME_BYTES + sizeof "+0x" + 2 * sizeof(uintptr_t)];
    size_t length = 0;
    uintptr_t address = stack_node_at(node)->address - 1;
    uint32_t number = profile_maps_find(address);
    const profile_mapping_t *mapping = number == 0 ? NULL : profile_mapping_at(number);
    if (mapping != NULL && mapping->base != 0) {
        memcpy(text, mapping->name, mapping->name_length);
        length = mapping->name_length;
        text[length++] = '+';
        address -= mapping->base;
    }
    text[length++] = '0';
    text[length++] = 'x';
    unsigned shift = 0;
    while (address >> shift >= 16) shift += 4;
    for (;; shift -= 4) {
        text[length++] = "0123456789abcdef"[address >> shift & 15];
        if (shift == 0) break;
    }
    report_file_add(file, text, length);
}

static void add_stack_frame(report_file_t *file, uint32_t node, const char *before) {
    report_file_add_text(file, before);
    if (node == HAK_STACK_OTHER) report_file_add_text(file, "[other stacks]");
    else if (node == HAK_STACK_NOT_WALKED) report_file_add_text(file, "[stack not walked]");
    else add_code_place(file, node);
}

static double row_inuse(uint32_t row) { return profile_inuse(site_at(row), SITE_ALLOC_BYTES, SITE_FREED_BYTES); }

/* A heap with the least on top: from the child of `at`, the row there sinks to where it belongs. */
static void rank_sink(ranked_row_t *rows, size_t at, size_t count) {
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && rows[child + 1].inuse < rows[child].inuse) child++;
        if (rows[at].inuse <= rows[child].inuse) return;
        ranked_row_t row = rows[at];
        rows[at] = rows[child];
        rows[child] = row;
        at = child;
    }
}

static void rank_rows(ranked_row_t *rows, size_t count) {
    for (size_t at = count / 2; at-- != 0;) rank_sink(rows, at, count);
    for (size_t last = count; last-- > 1;) {
        ranked_row_t least = rows[0];
        rows[0] = rows[last];
        rows[last] = least;
        rank_sink(rows, 0, last);
    }
}

static void write_site_row(report_file_t *file, uint32_t row) {
    const site_t *site = site_at(row);
    line_t line;
    line_start(&line);
    line_add_column(&line, profile_round(row_inuse(row)), FIGURE_WIDTH);
    line_add_text(&line, " ");
    line_add_column(&line, profile_round(profile_inuse(site, SITE_ALLOC_OBJECTS, SITE_FREED_OBJECTS)), FIGURE_WIDTH);
    line_add_text(&line, " ");
    line_add_column(&line, profile_round(site_figure(site, SITE_ALLOC_BYTES)), FIGURE_WIDTH);
    line_add_text(&line, " ");
    line_add_column(&line, profile_round(site_figure(site, SITE_ALLOC_OBJECTS)), FIGURE_WIDTH);
    line_add_text(&line, " ");
    line_add_column(&line, profile_samples(site), SMALL_WIDTH);
    line_add_text(&line, " ");
    line_add_column(&line, site->class_bytes, SMALL_WIDTH);
    line_add_text(&line, " ");
    line_add_column(&line, site->thread, SMALL_WIDTH);
    line_add_text(&line, " ");
    add_report_line(file, &line);
    for (uint32_t node = site->stack; node != 0; node = stack_node_at(node)->parent) add_stack_frame(file, node, " ");
    report_file_add_text(file, "\n");
}

static void write_text_head(report_file_t *file, const profile_facts_t *facts) {
    static const char *const titles[] = {"bytes in use", "objects in use", "bytes allocated", "objects allocated", "samples", "class", "thread"};
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem " HAK_VERSION " heap profile of process ");
    line_add_decimal(&line, os_process());
    line_add_text(&line, ", reason ");
    line_add_text(&line, facts->reason);
    line_add_text(&line, ", a sample every ");
    line_add_decimal(&line, facts->interval);
    line_add_text(&line, " bytes, leaks ");
    line_add_text(&line, hak_leaks_text[facts->leaks]);
    line_end(&line);
    add_report_line(file, &line);
    line_start(&line);
    for (unsigned title = 0; title < sizeof titles / sizeof titles[0]; title++) {
        size_t end = line.length + (title < 4 ? FIGURE_WIDTH : SMALL_WIDTH);
        line_pad(&line, end - strlen(titles[title]));
        line_add_text(&line, titles[title]);
        line_add_text(&line, " ");
    }
    line_add_text(&line, " stack, innermost first");
    line_end(&line);
    add_report_line(file, &line);
}

/* Without memory to rank them in, rows come as they are. */
void profile_write_text(report_file_t *file, const profile_facts_t *facts) {
    uint32_t rows = sites_count();
    size_t bytes = ((size_t)rows + 1) * sizeof(ranked_row_t), count = 0;
    ranked_row_t *ranked = rows == 0 ? NULL : os_map_anywhere(bytes);
    profile_maps_read(NULL, NULL);
    write_text_head(file, facts);
    for (uint32_t row = HAK_SITE_OTHER; row <= rows; row++) {
        if (profile_samples(site_at(row)) == 0) continue;
        if (ranked != NULL) ranked[count++] = (ranked_row_t){row_inuse(row), row};
        else write_site_row(file, row);
    }
    if (ranked == NULL) return;
    rank_rows(ranked, count);
    for (size_t at = 0; at < count; at++) write_site_row(file, ranked[at].row);
    os_unmap(ranked, bytes);
}

static void write_folded_site(report_file_t *file, uint32_t row) {
    uint32_t nodes[STACK_NODES_MOST];
    unsigned count = 0;
    line_t line;
    for (uint32_t node = site_at(row)->stack; node != 0 && count < STACK_NODES_MOST; node = stack_node_at(node)->parent) nodes[count++] = node;
    for (unsigned at = count; at-- != 0;) add_stack_frame(file, nodes[at], at + 1 == count ? "" : ";");
    line_start(&line);
    line_add_text(&line, " ");
    line_add_decimal(&line, profile_round(row_inuse(row)));
    line_end(&line);
    add_report_line(file, &line);
}

/* The interval, which tools expect nowhere, is in none of the lines. */
void profile_write_folded(report_file_t *file, const profile_facts_t *facts) {
    uint32_t rows = sites_count();
    (void)facts;
    profile_maps_read(NULL, NULL);
    for (uint32_t row = HAK_SITE_OTHER; row <= rows; row++)
        if (profile_samples(site_at(row)) != 0) write_folded_site(file, row);
}
