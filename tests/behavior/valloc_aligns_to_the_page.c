// valloc gives whole-page alignment; pvalloc also rounds the size up to whole pages: also to those that a knob stands for.
// run:
// run: HAKMEM_PAGE_KIB=16
// run: HAKMEM_PAGE_KIB=64
#include "../support/page.h"
#include "../support/pattern.h"

int main(void) {
    const size_t sizes[] = {0, 1, 100, 4095, 4096, 4097, 100000, 3000000};
    size_t page = heap_page_bytes();
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        size_t whole = (sizes[i] + page - 1) / page * page;
        void *block = valloc(opaque_size(sizes[i])), *pages = pvalloc(opaque_size(sizes[i]));
        CHECK_MSG(block != NULL && is_aligned(block, page), "valloc(%zu) gave %p", sizes[i], block);
        CHECK_MSG(pages != NULL && is_aligned(pages, page), "pvalloc(%zu) gave %p", sizes[i], pages);
        CHECK_MSG(malloc_usable_size(pages) >= whole, "pvalloc(%zu)", sizes[i]);
        pattern_fill(pages, whole, 1);
        pattern_fill(block, sizes[i], 2);
        CHECK(pattern_holds(pages, whole, 1));
        free(block);
        free(pages);
    }
    return 0;
}
