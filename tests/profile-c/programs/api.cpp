// The header in C++ of 1998.
#include <hakmem.h>

#include <cstdio>

int main(int argc, char **argv) {
    if (hak_profile_start(1) != 0) return 1;
    int *numbers = new int[100];
    if (argc < 2 || hak_profile_write(argv[1]) != 0 || hak_profile_stop() != 0) return 2;
    delete[] numbers;
    std::puts("done");
    return 0;
}
