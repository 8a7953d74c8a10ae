#include "diag/fault_knob.h"

#include "diag/knobs.h"
#include "os/faults.h"

/* The digits from *text on, which moves behind them; false when there are none or too many. */
static bool read_number(const char **text, uint64_t *value) {
    const char *start = *text;
    *value = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) *value = *value * 10 + (uint64_t)(**text - '0');
    return *text != start && *text - start <= 18;
}

void fault_knob_apply(void) {
    const char *text = knob_text(HAK_KNOB_FAULT);
    uint64_t seed, rate;
    if (text == NULL) return;
    bool is_read = read_number(&text, &seed) && *text++ == ':' && read_number(&text, &rate) && *text == '\0' && rate <= 1000;
    if (OS_FAULTS_ARE_BUILT_IN && is_read) os_faults_set(seed, (uint32_t)rate);
    else knob_reject_text(HAK_KNOB_FAULT, OS_FAULTS_ARE_BUILT_IN ? "seed:rate, a rate up to 1000" : "a knob of this build: only the debug build has it");
}
