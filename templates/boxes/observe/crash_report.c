/* Why a crash in the allocator is nearly always the program's error, and who made it, is seen from what the allocator had
   in its hands: the registers name the thread's list, the slab or the block. Everything read here lies below the
   frontier or in a heap that exists, so it is readable whatever the program has overwritten. */
#include "boxes/observe/crash_report.h"

#include "boxes/tls-sll/thread_heap.h"
#include "diag/knobs.h"
#include "diag/line.h"
#include "os/crash.h"

/* What the crash is about; NULL and 0: not known. */
typedef struct crash_scene {
    const char *box;
    const slab_t *slab; /* or a run's or a huge block's first unit */
    const tls_list_t *list;
    uint32_t class_index; /* of the slab, else of the list */
} crash_scene_t;

static uint32_t class_of_address(uintptr_t address) {
    size_t unit = arena_unit_of((const void *)address);
    return arena_has_unit(unit) ? page_map_class(page_map_get(unit)) : UINT32_MAX;
}

/* A list of the thread whose first block is none of its class: something wrote into a free block. */
static void look_at_lists(crash_scene_t *scene) {
    const thread_heap_t *heap = tls_heap;
    for (uint32_t index = 0; index < 2 * HAK_CLASS_COUNT && heap_is_born(heap); index++) {
        uint32_t class_index = index / 2;
        const tls_list_t *list = index % 2 == 0 ? &heap->lists[class_index] : heap_list(heap, class_index); /* two, where blocks are sampled */
        uintptr_t head = (uintptr_t)list->head;
        if (head == 0 || (class_of_address(head) == class_index && head % HAK_GRANULE_BYTES == 0)) continue;
        *scene = (crash_scene_t){"tls-sll", NULL, list, class_index};
        return;
    }
}

/* An address in a block, a run, a huge block or the metadata of one. */
static void look_at_address(crash_scene_t *scene, uintptr_t address) {
    size_t units = atomic_load_explicit(&arena.units, memory_order_relaxed), unit = arena_unit_of((const void *)address);
    if (address - arena.slabs < units * sizeof(slab_t)) unit = (address - arena.slabs) / sizeof(slab_t);
    if (unit >= units) return;
    uint32_t class_index = page_map_class(page_map_get(unit));
    if (class_index < HAK_CLASS_COUNT) {
        const slab_t *slab = slab_of_first_unit(unit) - slab_of_first_unit(unit)->units_back;
        *scene = (crash_scene_t){"shared-pool", slab, NULL, class_index};
    } else if (class_index == HAK_CLASS_RUN || class_index == HAK_CLASS_HUGE) {
        *scene = (crash_scene_t){class_index == HAK_CLASS_RUN ? "l25-pool" : "huge", slab_of_first_unit(unit), NULL, class_index};
    }
}

static crash_scene_t find_scene(const os_crash_t *crash) {
    crash_scene_t scene = {0};
    if (!arena_is_started()) return scene;
    look_at_lists(&scene);
    if (scene.box == NULL) look_at_address(&scene, crash->address);
    for (unsigned index = 0; index < crash->register_count && scene.box == NULL; index++) look_at_address(&scene, crash->registers[index]);
    return scene;
}

static void crash_add_number(line_t *line, const char *name, uint64_t value) {
    line_add_text(line, name);
    line_add_decimal(line, value);
}

static void add_slab(line_t *line, const crash_scene_t *scene) {
    const slab_t *slab = scene->slab;
    crash_add_number(line, "class of ", hak_class_info[scene->class_index].size);
    line_add_text(line, " bytes; slab ");
    line_add_hex(line, (uintptr_t)slab_address(slab));
    crash_add_number(line, ": used ", slab->used);
    crash_add_number(line, ", carved ", slab->carved);
    crash_add_number(line, " of ", hak_class_info[scene->class_index].blocks);
    line_add_text(line, ", free list ");
    line_add_hex(line, (uintptr_t)slab->free);
    crash_add_number(line, ", freed elsewhere ", chain_count(atomic_load_explicit(&slab->remote, memory_order_relaxed)));
}

static void add_scene(line_t *line, const crash_scene_t *scene) {
    if (scene->box == NULL) {
        line_add_text(line, "front-gate: no block at hand");
        return;
    }
    line_add_text(line, scene->box);
    line_add_text(line, ": ");
    if (scene->list != NULL) {
        crash_add_number(line, "class of ", hak_class_info[scene->class_index].size);
        line_add_text(line, " bytes; the thread's list begins with ");
        line_add_hex(line, (uintptr_t)scene->list->head);
        line_add_text(line, ", which is no block of it: a free block was written to");
    } else if (scene->class_index < HAK_CLASS_COUNT) {
        add_slab(line, scene);
    } else {
        line_add_text(line, "block ");
        line_add_hex(line, (uintptr_t)slab_address(scene->slab));
    }
}

static void report_crash(const os_crash_t *crash) {
    crash_scene_t scene = find_scene(crash);
    line_t line;
    line_start(&line);
    line_add_text(&line, "hakmem: ");
    line_add_text(&line, crash->signal);
    line_add_text(&line, " in the allocator at libhakmem.so+");
    line_add_hex(&line, crash->code);
    line_add_text(&line, ", address ");
    line_add_hex(&line, crash->address);
    line_add_text(&line, "; ");
    add_scene(&line, &scene);
    line_write(&line);
}

void crash_report_start(void) {
    if (HAK_ASSERT_LEVEL >= 1 || knob_is_on(HAK_KNOB_CRASH_REPORT)) os_on_crash(report_crash);
}
