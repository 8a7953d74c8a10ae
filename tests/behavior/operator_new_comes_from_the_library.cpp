// All operators are ours, not libstdc++'s: each of the 8 forms of new and 12 of delete resolves to the preloaded library.
// only-hakmem: peers leave some forms to libstdc++
// cflags: -ldl
#include "../support/library.h"
#include <dlfcn.h>

int main() {
    const char *library = preloaded_library();
    const char *const names[] = {"_Znwm",   "_Znam",   "_ZnwmRKSt9nothrow_t", "_ZnamRKSt9nothrow_t", "_ZnwmSt11align_val_t", "_ZnamSt11align_val_t", "_ZnwmSt11align_val_tRKSt9nothrow_t", "_ZnamSt11align_val_tRKSt9nothrow_t",
                                 "_ZdlPv",  "_ZdaPv",  "_ZdlPvRKSt9nothrow_t", "_ZdaPvRKSt9nothrow_t", "_ZdlPvm", "_ZdaPvm", "_ZdlPvSt11align_val_t", "_ZdaPvSt11align_val_t", "_ZdlPvSt11align_val_tRKSt9nothrow_t",
                                 "_ZdaPvSt11align_val_tRKSt9nothrow_t", "_ZdlPvmSt11align_val_t", "_ZdaPvmSt11align_val_t"};
    for (const char *name : names) {
        Dl_info found;
        void *address = dlsym(RTLD_DEFAULT, name);
        CHECK_MSG(address != nullptr && dladdr(address, &found) != 0, "%s", name);
        CHECK_MSG(library != nullptr && strcmp(found.dli_fname, library) == 0, "%s comes from %s", name, found.dli_fname);
    }
    return 0;
}
