#include "boxes/observe/stats_xml.h"

#include "boxes/tls-sll/tls_sll.h"

static void xml_add_attribute(line_t *line, const char *name, uint64_t value) {
    line_add_text(line, " ");
    line_add_text(line, name);
    line_add_text(line, "=\"");
    line_add_decimal(line, value);
    line_add_text(line, "\"");
}

static void xml_write_total(const out_t *out, const char *type, uint64_t count, uint64_t bytes) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "<total type=\"");
    line_add_text(&line, type);
    line_add_text(&line, "\"");
    xml_add_attribute(&line, "count", count);
    xml_add_attribute(&line, "size", bytes);
    line_add_text(&line, "/>");
    out_line(out, &line);
}

static void xml_write_size_of(const out_t *out, const char *element, const char *type, uint64_t bytes) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "<");
    line_add_text(&line, element);
    line_add_text(&line, " type=\"");
    line_add_text(&line, type);
    line_add_text(&line, "\"");
    xml_add_attribute(&line, "size", bytes);
    line_add_text(&line, "/>");
    out_line(out, &line);
}

static void xml_write_heap_start(const out_t *out, uint64_t number) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "<heap nr=\"");
    line_add_decimal(&line, number);
    line_add_text(&line, "\">");
    out_line(out, &line);
}

/* As glibc: `from` and `to` are the least and the largest size of the free blocks in the row, `total` their bytes. */
static void xml_write_sizes(const heap_snapshot_t *snapshot, const out_t *out) {
    out_text(out, "<sizes>");
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        uint64_t size = hak_class_info[class_index].size;
        uint64_t count = snapshot->classes[class_index][HAK_CLASS_FIGURE_FREE_BLOCKS];
        if (count == 0) continue;
        line_t line;
        line_start(&line);
        line_add_text(&line, "<size");
        xml_add_attribute(&line, "from", size);
        xml_add_attribute(&line, "to", size);
        xml_add_attribute(&line, "total", size * count);
        xml_add_attribute(&line, "count", count);
        line_add_text(&line, "/>");
        out_line(out, &line);
    }
    out_text(out, "</sizes>");
}

static uint64_t xml_sum_free_blocks(const heap_snapshot_t *snapshot) {
    uint64_t sum = 0;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++)
        sum += snapshot->classes[class_index][HAK_CLASS_FIGURE_FREE_BLOCKS];
    return sum;
}

/* The closing figures that a heap and the whole document share: what it has from the system, now and at most. */
static void xml_write_system(const out_t *out, uint64_t current, uint64_t most, uint64_t mapped) {
    xml_write_size_of(out, "system", "current", current);
    xml_write_size_of(out, "system", "max", most);
    xml_write_size_of(out, "aspace", "total", mapped);
    xml_write_size_of(out, "aspace", "mprotect", mapped);
}

static void xml_write_thread_heap(const out_t *out, uint32_t number) {
    const thread_heap_t *heap = heap_at(number);
    uint64_t count = 0, bytes = 0;
    if (atomic_load_explicit(&heap->state, memory_order_relaxed) != HEAP_IN_USE) return;
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        uint64_t length = tls_sll_cached(heap, class_index);
        count += length;
        bytes += length * hak_class_info[class_index].size;
    }
    int64_t balance = owner_outside_bytes(&heap->owner);
    uint64_t outside = balance > 0 ? (uint64_t)balance : 0;
    xml_write_heap_start(out, number);
    out_text(out, "<sizes>");
    out_text(out, "</sizes>");
    xml_write_total(out, "fast", count, bytes);
    xml_write_total(out, "rest", 0, 0);
    xml_write_system(out, outside, outside, outside);
    out_text(out, "</heap>");
}

void stats_write_xml(const heap_snapshot_t *snapshot, const out_t *out) {
    const uint64_t *bytes = snapshot->bytes;
    uint64_t mapped = heap_snapshot_bytes(snapshot), current = mapped - bytes[HAK_PLACE_CLEAN];
    uint64_t idle = heap_snapshot_idle_bytes(snapshot) - bytes[HAK_PLACE_CACHED], free_blocks = xml_sum_free_blocks(snapshot);
    out_text(out, "<malloc version=\"1\">");
    xml_write_heap_start(out, 0);
    xml_write_sizes(snapshot, out);
    xml_write_total(out, "fast", 0, 0);
    xml_write_total(out, "rest", free_blocks, idle);
    xml_write_system(out, current, mapped, mapped);
    out_text(out, "</heap>");
    for (uint32_t number = 1; number <= snapshot->figures[HAK_FIGURE_HEAPS]; number++) xml_write_thread_heap(out, number);
    xml_write_total(out, "fast", snapshot->figures[HAK_FIGURE_CACHED_COUNT], bytes[HAK_PLACE_CACHED]);
    xml_write_total(out, "rest", free_blocks, idle);
    xml_write_total(out, "mmap", snapshot->figures[HAK_FIGURE_HUGE_COUNT], bytes[HAK_PLACE_LIVE_HUGE]);
    xml_write_system(out, current, mapped, mapped);
    out_text(out, "</malloc>");
}
