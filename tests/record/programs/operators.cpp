/* Every operator new and delete, with a size for each; the nothrow forms also when there is no memory. */
#include <new>
#include <cstddef>

using namespace std;

static size_t out_of_reach = size_t(1) << 60;

int main()
{
    for (int i = 0; i < 30; i++) {
        operator delete(operator new(701));
        operator delete[](operator new[](703));
        operator delete(operator new(709, nothrow), nothrow);
        operator delete[](operator new[](719, nothrow), nothrow);
        operator delete(operator new(727), size_t(727));
        operator delete[](operator new[](733), size_t(733));
        operator delete(operator new(739, align_val_t(128)), align_val_t(128));
        operator delete[](operator new[](743, align_val_t(128)), size_t(743), align_val_t(128));
        operator delete(operator new(751, align_val_t(64), nothrow), align_val_t(64), nothrow);
    }
    if (operator new(out_of_reach, nothrow) != nullptr) return 1;
    try {
        (void)operator new(out_of_reach);
    } catch (const bad_alloc &) {
        return 0;
    }
    return 1;
}
