// HAKMEM_TRACE_FREES: every form of operator delete is told as the first free, and as the second.
// env: HAKMEM_TRACE_FREES=1000
// only-hakmem
#include "../support/free_report.h"
#include <new>

enum { SIZE = 90 };
static const std::align_val_t alignment = std::align_val_t(64);
SITE(plain, ::operator delete(p))
SITE(array, ::operator delete[](p))
SITE(nothrow, ::operator delete(p, std::nothrow))
SITE(nothrow_array, ::operator delete[](p, std::nothrow))
SITE(sized, ::operator delete(p, (size_t)SIZE))
SITE(sized_array, ::operator delete[](p, (size_t)SIZE))
SITE(aligned, ::operator delete(p, alignment))
SITE(aligned_array, ::operator delete[](p, alignment))
SITE(sized_aligned, ::operator delete(p, (size_t)SIZE, alignment))
SITE(sized_aligned_array, ::operator delete[](p, (size_t)SIZE, alignment))
SITE(aligned_nothrow, ::operator delete(p, alignment, std::nothrow))
SITE(aligned_nothrow_array, ::operator delete[](p, alignment, std::nothrow))

static void (*const forms[])(void *) = {plain, array, nothrow, nothrow_array, sized, sized_array, aligned, aligned_array,
                                        sized_aligned, sized_aligned_array, aligned_nothrow, aligned_nothrow_array};
static void (*form)(void *);

static void delete_first(void) {
    void *block = ::operator new(SIZE, alignment);
    form(block);
    free_again(block);
}

static void delete_again(void) {
    void *block = ::operator new(SIZE, alignment);
    free_first(block);
    form(block);
}

int main() {
    for (void (*one)(void *) : forms) {
        form = one;
        ending_t report = report_of(delete_first);
        check_site(&report, "; freed first at ", (const void *)one, report.process);
        check_site(&report, ", now at ", (const void *)free_again, report.process);
        report = report_of(delete_again);
        check_site(&report, "; freed first at ", (const void *)free_first, report.process);
        check_site(&report, ", now at ", (const void *)one, report.process);
    }
    return 0;
}
