// operator new in every form that fails: throws, asks the handler, gives null; and nothing of the standard library besides, so that a
// static program has of the C++ runtime what the allocator asks for and no more.
#include <cstdio>
#include <cstdlib>
#include <malloc.h>
#include <new>

static volatile size_t huge = ~size_t(0) / 4;
static int handled;

static void handle_once() {
    handled++;
    std::set_new_handler(nullptr);
}

int main() {
    int thrown = 0;
    try { std::printf("%p\n", ::operator new(huge)); } catch (const std::bad_alloc &) { thrown++; }
    try { std::printf("%p\n", ::operator new[](huge, std::align_val_t(64))); } catch (const std::bad_alloc &) { thrown++; }
    std::set_new_handler(handle_once);
    try { std::printf("%p\n", ::operator new(huge)); } catch (const std::bad_alloc &) { thrown++; }
    std::set_new_handler([] { throw std::bad_alloc(); });
    void *none = ::operator new(huge, std::nothrow);
    std::set_new_handler(nullptr);
    char *volatile block = new char[100];
    std::printf("usable %zu, thrown %d, handled %d, null %d\n", malloc_usable_size(block), thrown, handled, none == nullptr);
    delete[] block;
    return 0;
}
