/* Says which file each entry point of malloc really comes from: the proof that a preload took effect. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const entry_points[] = { "malloc", "calloc", "realloc", "free" };

int main(void)
{
    void *block = malloc(100);
    if (block == NULL) return 1;
    free(block);
    for (size_t i = 0; i < sizeof entry_points / sizeof entry_points[0]; i++) {
        Dl_info info;
        void *address = dlsym(RTLD_DEFAULT, entry_points[i]);
        if (address == NULL || dladdr(address, &info) == 0) return 1;
        printf("%s %s\n", entry_points[i], info.dli_fname);
    }
    return 0;
}
