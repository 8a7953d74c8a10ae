#include "boxes/observe/stats_json.h"

#include "os/observe.h"
#include "os/os.h"

static void json_add_name(line_t *line, const char *name) {
    line_add_text(line, "\"");
    line_add_text(line, name);
    line_add_text(line, "\":");
}

static void json_add_number(line_t *line, const char *name, uint64_t value, bool is_last) {
    json_add_name(line, name);
    line_add_decimal(line, value);
    if (!is_last) line_add_text(line, ",");
}

/* {"a":1,"b":2} over a list of names. */
static void json_add_object(line_t *line, const char *const *names, const uint64_t *values, unsigned count) {
    line_add_text(line, "{");
    for (unsigned index = 0; index < count; index++) json_add_number(line, names[index], values[index], index + 1 == count);
    line_add_text(line, "}");
}

static void json_write_head(const out_t *out) {
    line_t line;
    line_start(&line);
    line_add_text(&line, "{\"version\":1,\"variant\":\"" HAK_VARIANT_NAME "\",");
    json_add_number(&line, "process", os_process(), false);
    json_add_number(&line, "now_ms", os_now_ms(), false);
    out_line(out, &line);
}

static void json_write_figures(const heap_snapshot_t *snapshot, const out_t *out) {
    out_text(out, "\"figures\":{");
    for (unsigned figure = 0; figure < HAK_FIGURE_COUNT; figure++) {
        line_t line;
        line_start(&line);
        json_add_number(&line, hak_figure_text[figure].name, snapshot->figures[figure], figure + 1 == HAK_FIGURE_COUNT);
        out_line(out, &line);
    }
    out_text(out, "},");
}

static void json_write_place(const out_t *out, const stats_text_t *text, uint64_t bytes, uint64_t resident, bool is_last) {
    line_t line;
    line_start(&line);
    json_add_name(&line, text->name);
    line_add_text(&line, "{\"box\":\"");
    line_add_text(&line, text->box);
    line_add_text(&line, "\",");
    json_add_number(&line, "bytes", bytes, false);
    json_add_number(&line, "resident", resident, true);
    line_add_text(&line, is_last ? "}" : "},");
    out_line(out, &line);
}

static void json_write_places(const heap_snapshot_t *snapshot, const out_t *out) {
    line_t line;
    out_text(out, "\"places\":{");
    for (unsigned place = 0; place < HAK_PLACE_COUNT; place++)
        json_write_place(out, &hak_place_text[place], snapshot->bytes[place], snapshot->resident[place], place + 1 == HAK_PLACE_COUNT);
    out_text(out, "},");
    line_start(&line);
    line_add_text(&line, "\"sum\":{");
    json_add_number(&line, "bytes", heap_snapshot_bytes(snapshot), false);
    json_add_number(&line, "resident", heap_snapshot_resident(snapshot), true);
    line_add_text(&line, "},");
    out_line(out, &line);
}

static void json_write_counters(const heap_snapshot_t *snapshot, const out_t *out) {
    line_t line;
    line_start(&line);
    json_add_name(&line, "counters");
    json_add_object(&line, hak_counter_name, snapshot->counters, HAK_COUNTER_COUNT);
    line_add_text(&line, ",");
    out_line(out, &line);
}

/* Two lines per class: its figures, its counters. */
static void json_write_class(const heap_snapshot_t *snapshot, const out_t *out, uint32_t class_index) {
    const uint64_t *figures = snapshot->classes[class_index];
    uint64_t resident = figures[HAK_CLASS_FIGURE_RESIDENT_BYTES];
    line_t line;
    line_start(&line);
    line_add_text(&line, "{\"figures\":");
    json_add_object(&line, hak_class_figure_name, figures, HAK_CLASS_FIGURE_COUNT);
    line_add_text(&line, ",\"fragmentation\":");
    line_add_ratio(&line, resident == 0 ? 0 : figures[HAK_CLASS_FIGURE_WASTE_BYTES] * 1000 / resident);
    out_line(out, &line);
    line_start(&line);
    line_add_text(&line, ",\"counters\":");
    json_add_object(&line, hak_class_counter_name, snapshot->class_counters[class_index], HAK_CLASS_COUNTER_COUNT);
    line_add_text(&line, class_index + 1 == HAK_CLASS_COUNT ? "}" : "},");
    out_line(out, &line);
}

void stats_write_json(const heap_snapshot_t *snapshot, const out_t *out) {
    json_write_head(out);
    json_write_figures(snapshot, out);
    json_write_places(snapshot, out);
    json_write_counters(snapshot, out);
    out_text(out, "\"classes\":[");
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) json_write_class(snapshot, out, class_index);
    out_text(out, "]}");
}
