#include "boxes/shared-pool/hardening.h"

#include <stdatomic.h>

#include "base/bits.h"
#include "diag/knobs.h"
#include "os/os.h"
#include "tables/class_info.h"
#include "tables/class_tables.h"

HAK_CACHE_ALIGNED hardening_t hardening;

static _Atomic uint64_t random_state; /* relaxed: each call takes a number of its own */

void hardening_start(void) {
    if (!HAK_SECURE) return;
    uint64_t secrets[4];
    os_random(secrets, sizeof secrets);
    hardening.link_key = (uintptr_t)secrets[0];
    hardening.mark_key = (uintptr_t)secrets[1] | 1; /* never the address itself, which a program may well have there */
    hardening.canary_key = (secrets[2] & ~UINT64_C(0xffff)) | 0xa5;
    atomic_store_explicit(&random_state, secrets[3], memory_order_relaxed);
    hardening.canary_bytes = HAK_CANARY_BYTES;
    hardening.tiny_limit = HAK_TINY_MAX_BYTES - HAK_CANARY_BYTES;
    hardening.zero_classes = HAK_CLASS_COUNT;
}

void hardening_apply_knobs(void) {
    if (!HAK_SECURE) return;
    if (!knob_is_on(HAK_KNOB_CANARY)) hardening.canary_bytes = 0;
    hardening.tiny_limit = HAK_TINY_MAX_BYTES - hardening.canary_bytes;
    while (hardening.zero_classes != 0 && hak_class_info[hardening.zero_classes - 1].size > (size_t)knob_value(HAK_KNOB_ZERO_ON_FREE))
        hardening.zero_classes--;
}

/* The splitmix64 generator of Steele, Lea and Flood (2014). */
uint64_t hardening_random(void) {
    uint64_t mixed = atomic_fetch_add_explicit(&random_state, UINT64_C(0x9e3779b97f4a7c15), memory_order_relaxed);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}
