/* The textbook counter for the binary perceptron: every weight vector as an integer, one population count per pattern,
   stop at the first pattern that is not satisfied.  z[p] = solutions of the first p patterns, p = 0 .. number. */

#include <stdint.h>

void count(const uint64_t *patterns, int number, int size, int least, int64_t *z)
{
    const uint64_t end = (uint64_t)1 << size;
    const int most = size - least; /* disagreements */

    for (int p = 0; p <= number; p++)
        z[p] = 0;
    for (uint64_t w = 0; w < end; w++) {
        int p = 0;
        while (p < number && __builtin_popcountll(w ^ patterns[p]) <= most)
            p++;
        z[p]++; /* number of vectors that fail first at pattern p */
    }
    for (int p = number - 1; p >= 0; p--)
        z[p] += z[p + 1];
}
