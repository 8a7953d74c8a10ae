#include "diag/knobs.h"

#include "diag/line.h"
#include "os/os.h"

int64_t knob_values[HAK_KNOB_COUNT];
const char *knob_texts[HAK_KNOB_COUNT];

void knobs_read(void) {
    for (unsigned knob = 0; knob < HAK_KNOB_COUNT; knob++) knob_values[knob] = hak_knob_info[knob].initial;
}
