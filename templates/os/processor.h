/* What the hot paths ask of the compiler for the sake of one kind of processor. */
#ifndef HAK_OS_PROCESSOR_H
#define HAK_OS_PROCESSOR_H

/* x86 adds to memory in one instruction, if the compiler has forgotten what it has read of the object; and a compiler that joins the two
   words of a block into one store takes four instructions for it there. Processors that only load and store do neither. */
#if defined(__x86_64__)
#define hak_forget(object) __asm__("" : "+m"(object))
#define HAK_APART volatile
#else
#define hak_forget(object) ((void)(object))
#define HAK_APART
#endif

#endif
