#include "boxes/tls-sll/quarantine.h"

#include "base/bits.h"
#include "diag/knobs.h"

void quarantine_start(quarantine_t *quarantine) {
    if (!HAK_SECURE) return;
    uint32_t blocks = (uint32_t)knob_value(HAK_KNOB_QUARANTINE_BLOCKS);
    uint32_t places = blocks <= 1 ? 1 : UINT32_C(1) << ceil_log2(blocks);
    quarantine->place_mask = places - 1;
    quarantine->most_bytes = blocks == 0 ? 0 : (size_t)knob_value(HAK_KNOB_QUARANTINE_BYTES) / places;
}
