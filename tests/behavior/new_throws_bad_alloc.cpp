// The throwing forms throw std::bad_alloc of the program's own C++ runtime; the others return a null pointer.
#include "../support/check.h"
#include <initializer_list>
#include <new>

template <class Allocate> static bool throws_bad_alloc(Allocate allocate) {
    try {
        opaque_pointer(allocate());
    } catch (const std::bad_alloc &failure) {
        return failure.what() != nullptr;
    }
    return false;
}

int main() {
    const std::align_val_t page{4096};
    for (size_t wanted : {(size_t)PTRDIFF_MAX, (size_t)PTRDIFF_MAX + 1, SIZE_MAX, SIZE_MAX / 4, SIZE_MAX - 4096}) {
        size_t size = opaque_size(wanted);
        CHECK(throws_bad_alloc([=] { return ::operator new(size); }));
        CHECK(throws_bad_alloc([=] { return ::operator new[](size); }));
        CHECK(throws_bad_alloc([=] { return ::operator new(size, page); }));
        CHECK(throws_bad_alloc([=] { return ::operator new[](size, page); }));
        CHECK(::operator new(size, std::nothrow) == nullptr);
        CHECK(::operator new[](size, std::nothrow) == nullptr);
        CHECK(::operator new(size, page, std::nothrow) == nullptr);
        CHECK(::operator new[](size, page, std::nothrow) == nullptr);
    }
    for (int i = 0; i < 10000; i++) CHECK(throws_bad_alloc([] { return ::operator new(opaque_size(SIZE_MAX / 2)); }));
    ::operator delete(::operator new(100));
    return 0;
}
