#include "boxes/sampler/sites.h"

#include "base/bits.h"
#include "os/observe.h"
#include "os/os.h"
#include "tables/constants.h"

#define HASH_FACTOR UINT64_C(0x9e3779b97f4a7c15)

/* The chains are followed under `lock` alone. The child of a fork inherits it: a row or node that was being made is either counted or
   not yet there, and a change that was half made is that of one sample. */
static struct {
    os_lock_t lock;
    uint32_t site_limit, node_limit;  /* rows and nodes that there is room for, powers of two; written before `is_started` */
    site_t *sites;
    stack_node_t *nodes;
    uint32_t *site_chains, *node_chains; /* by hash: the first row or node; 0: none */
    _Atomic uint32_t site_count, node_count; /* release by who has filled the last one, acquire by who reads them */
    _Atomic double inuse_bytes;              /* relaxed, written under the lock */
    _Atomic uint64_t not_walked;             /* relaxed */
    _Atomic bool is_started;                 /* release once all of the above is there, acquire by who looks */
} table;

static void table_lock(void) {
    if (os_lock(&table.lock) == OS_LOCK_INHERITED) return; /* nothing to mend */
}

static bool table_is_started(void) { return atomic_load_explicit(&table.is_started, memory_order_acquire); }

bool sites_start(uint32_t most) {
    if (table_is_started()) return true;
    table_lock();
    uint32_t sites = 1u << ceil_log2(most), nodes = sites * HAK_SITE_NODES;
    size_t site_bytes = (sites + 1) * sizeof(site_t), node_bytes = (nodes + 1) * sizeof(stack_node_t);
    char *memory = table_is_started() ? NULL : os_map_anywhere(site_bytes + node_bytes + (sites + nodes) * sizeof(uint32_t));
    if (memory != NULL) {
        table.site_limit = sites;
        table.node_limit = nodes;
        table.sites = (site_t *)(void *)memory;
        table.nodes = (stack_node_t *)(void *)(memory + site_bytes);
        table.node_chains = (uint32_t *)(void *)(memory + site_bytes + node_bytes);
        table.site_chains = table.node_chains + nodes;
        table.sites[HAK_SITE_OTHER].stack = HAK_STACK_OTHER;
        atomic_store_explicit(&table.node_count, HAK_STACK_NOT_WALKED, memory_order_release);
        atomic_store_explicit(&table.site_count, HAK_SITE_OTHER, memory_order_release);
        atomic_store_explicit(&table.is_started, true, memory_order_release);
    }
    os_unlock(&table.lock);
    return table_is_started();
}

static uint32_t hash_of(uint64_t first, uint64_t second, uint32_t limit) {
    uint64_t mixed = (first * HASH_FACTOR ^ second) * HASH_FACTOR;
    return (uint32_t)(mixed >> 32) & (limit - 1);
}

/* The node of an address below its caller's; 0 when there is no room for it. */
static uint32_t node_find_locked(uintptr_t address, uint32_t parent) {
    uint32_t *chain = &table.node_chains[hash_of(address, parent, table.node_limit)];
    for (uint32_t node = *chain; node != 0; node = table.nodes[node].next)
        if (table.nodes[node].address == address && table.nodes[node].parent == parent) return node;
    uint32_t node = atomic_load_explicit(&table.node_count, memory_order_relaxed) + 1;
    if (node > table.node_limit) return 0;
    table.nodes[node] = (stack_node_t){address, parent, *chain};
    atomic_store_explicit(&table.node_count, node, memory_order_release);
    *chain = node;
    return node;
}

static uint32_t stack_find_locked(const os_stack_t *stack) {
    uint32_t node = stack->is_whole ? 0 : HAK_STACK_NOT_WALKED;
    for (unsigned frame = stack->count; frame-- != 0;) {
        node = node_find_locked(stack->frames[frame], node);
        if (node == 0) return HAK_STACK_OTHER;
    }
    return node == 0 ? HAK_STACK_NOT_WALKED : node;
}

static uint32_t site_find_locked(uint32_t stack, uint32_t class_bytes, uint32_t thread) {
    if (stack == HAK_STACK_OTHER) return HAK_SITE_OTHER;
    uint32_t *chain = &table.site_chains[hash_of((uint64_t)stack << 32 | thread, class_bytes, table.site_limit)];
    for (uint32_t row = *chain; row != 0; row = table.sites[row].next) {
        const site_t *site = &table.sites[row];
        if (site->stack == stack && site->thread == thread && site->class_bytes == class_bytes) return row;
    }
    uint32_t row = atomic_load_explicit(&table.site_count, memory_order_relaxed) + 1;
    if (row > table.site_limit) return HAK_SITE_OTHER;
    table.sites[row] = (site_t){.stack = stack, .thread = thread, .class_bytes = class_bytes, .next = *chain};
    atomic_store_explicit(&table.site_count, row, memory_order_release);
    *chain = row;
    return row;
}

uint32_t sites_find(const os_stack_t *stack, uint32_t class_bytes, uint32_t thread) {
    if (!stack->is_whole) atomic_fetch_add_explicit(&table.not_walked, 1, memory_order_relaxed);
    table_lock();
    uint32_t node = stack_find_locked(stack);
    /* The rest of the rows is for sites, not for ever new threads of the same ones. */
    bool is_filling = sites_count() >= table.site_limit / 4 * 3;
    uint32_t row = site_find_locked(node, class_bytes, is_filling ? 0 : thread);
    os_unlock(&table.lock);
    return row;
}

uint32_t sites_find_stack(const os_stack_t *stack) {
    table_lock();
    uint32_t node = stack_find_locked(stack);
    os_unlock(&table.lock);
    return node;
}

static void add_locked(_Atomic double *figure, double amount) {
    atomic_store_explicit(figure, atomic_load_explicit(figure, memory_order_relaxed) + amount, memory_order_relaxed);
}

void sites_add(uint32_t row, const site_change_t *change) {
    site_t *site = &table.sites[row];
    table_lock();
    for (unsigned figure = 0; figure < SITE_FIGURE_COUNT; figure++) add_locked(&site->figures[figure], change->figures[figure]);
    atomic_fetch_add_explicit(&site->samples, change->samples, memory_order_relaxed);
    add_locked(&table.inuse_bytes, change->figures[SITE_ALLOC_BYTES] - change->figures[SITE_FREED_BYTES]);
    os_unlock(&table.lock);
}

double sites_inuse_bytes(void) { return atomic_load_explicit(&table.inuse_bytes, memory_order_relaxed); }

uint32_t sites_count(void) { return table_is_started() ? atomic_load_explicit(&table.site_count, memory_order_acquire) : 0; }

const site_t *site_at(uint32_t row) { return &table.sites[row]; }

uint32_t stack_nodes_count(void) { return table_is_started() ? atomic_load_explicit(&table.node_count, memory_order_acquire) : 0; }

const stack_node_t *stack_node_at(uint32_t node) { return &table.nodes[node]; }

uint64_t sites_not_walked(void) { return atomic_load_explicit(&table.not_walked, memory_order_relaxed); }
