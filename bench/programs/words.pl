# Hashes of arrays, string growth, splitting and sorting.
use strict;
use warnings;

srand 42;
my (%places, $text);
for my $line (1 .. 40000) {
    $text .= join(' ', map { 'w' . int(rand 20000) } 1 .. 8) . "\n";
}
my $number = 0;
for my $line (split /\n/, $text) {
    $number++;
    push @{ $places{$_} }, $number for split / /, $line;
}
my @common = sort { @{ $places{$b} } <=> @{ $places{$a} } || $a cmp $b } keys %places;
my $report = join ', ', map { "$_: " . scalar @{ $places{$_} } } @common[0 .. 9];
printf "%d words, %d characters, %s\n", scalar @common, length $text, $report;
