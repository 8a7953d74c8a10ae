#include "boxes/observe/stats_text.h"

enum { NAME_WIDTH = 22, NUMBER_WIDTH = 15, CLASS_WIDTH = 13 };

static void text_write_place(const out_t *out, const char *name, uint64_t bytes, uint64_t resident, const char *doc) {
    line_t line;
    line_start(&line);
    line_add_text(&line, name);
    line_pad(&line, NAME_WIDTH);
    line_add_column(&line, bytes, NUMBER_WIDTH);
    line_add_column(&line, resident, NUMBER_WIDTH);
    line_add_text(&line, "  ");
    line_add_text(&line, doc);
    out_line(out, &line);
}

static void text_write_places(const heap_snapshot_t *snapshot, const out_t *out) {
    out_text(out, "hakmem: place                    bytes       resident");
    for (unsigned place = 0; place < HAK_PLACE_COUNT; place++) {
        const stats_text_t *text = &hak_place_text[place];
        text_write_place(out, text->name, snapshot->bytes[place], snapshot->resident[place], text->doc);
    }
    text_write_place(out, "sum", heap_snapshot_bytes(snapshot), heap_snapshot_resident(snapshot), "the whole heap");
}

static void text_write_figures(const heap_snapshot_t *snapshot, const out_t *out) {
    out_text(out, "hakmem: figure");
    for (unsigned figure = 0; figure < HAK_FIGURE_COUNT; figure++) {
        line_t line;
        line_start(&line);
        line_add_text(&line, hak_figure_text[figure].name);
        line_pad(&line, NAME_WIDTH);
        line_add_column(&line, snapshot->figures[figure], NUMBER_WIDTH);
        line_add_text(&line, "  ");
        line_add_text(&line, hak_figure_text[figure].doc);
        out_line(out, &line);
    }
}

/* The classes that have a slab, with the share of their resident memory that the program does not hold. */
static void text_write_classes(const heap_snapshot_t *snapshot, const out_t *out) {
    static const hak_class_figure_t columns[] = {
        HAK_CLASS_FIGURE_SIZE,          HAK_CLASS_FIGURE_SLAB_COUNT,  HAK_CLASS_FIGURE_LIVE_BLOCKS,
        HAK_CLASS_FIGURE_CACHED_BLOCKS, HAK_CLASS_FIGURE_FREE_BLOCKS, HAK_CLASS_FIGURE_RESIDENT_BYTES,
        HAK_CLASS_FIGURE_WASTE_BYTES,
    };
    out_text(out, "hakmem: size        slabs         live       cached         free     resident        waste  fragmentation");
    for (uint32_t class_index = 0; class_index < HAK_CLASS_COUNT; class_index++) {
        const uint64_t *figures = snapshot->classes[class_index];
        if (figures[HAK_CLASS_FIGURE_SLAB_COUNT] == 0) continue;
        line_t line;
        line_start(&line);
        for (unsigned column = 0; column < sizeof columns / sizeof columns[0]; column++)
            line_add_column(&line, figures[columns[column]], column == 0 ? CLASS_WIDTH - 1 : CLASS_WIDTH);
        uint64_t resident = figures[HAK_CLASS_FIGURE_RESIDENT_BYTES];
        line_add_text(&line, "  ");
        line_add_ratio(&line, resident == 0 ? 0 : figures[HAK_CLASS_FIGURE_WASTE_BYTES] * 1000 / resident);
        out_line(out, &line);
    }
}

void stats_write_text(const heap_snapshot_t *snapshot, const out_t *out) {
    text_write_places(snapshot, out);
    text_write_figures(snapshot, out);
    text_write_classes(snapshot, out);
}
