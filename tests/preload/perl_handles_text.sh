#!/bin/bash
# perl: a large hash, strings that grow, sorting, regular expressions, closures, references in a ring, sprintf, a fork.
# needs: perl
# env: PERL_HASH_SEED=0 PERL_PERTURB_KEYS=0
exec perl -MDigest::MD5=md5_hex -e '
use strict; use warnings;
my %table;
$table{"key $_"} = { id => $_, text => "x" x ($_ % 100), list => [1 .. $_ % 10] } for 1 .. 60000;
print "keys ", scalar(keys %table), "\n";
my $text = "";
$text .= sprintf("%05d:%s;", $_, reverse $_) for 1 .. 100000;
print "text ", length($text), " ", md5_hex($text), "\n";
my %count;
$count{$1}++ while $text =~ /:(\d{1,3})/g;
print "count ", scalar(keys %count), " ", md5_hex(join ",", map { "$_=$count{$_}" } sort keys %count), "\n";
my @sorted = sort { $table{$a}{id} % 1000 <=> $table{$b}{id} % 1000 || $a cmp $b } keys %table;
print "sorted ", md5_hex(join " ", @sorted), "\n";
delete @table{ @sorted[0 .. 25000] };
my @closures = map { my $n = $_; sub { $n += shift } } 1 .. 50000;
my $sum = 0;
$sum += $_->(3) for @closures;
print "sum $sum\n";
for (1 .. 50000) { my $ring = {}; $ring->{self} = [$ring]; undef $ring->{self}; }
(my $copy = $text) =~ s/(\d+);/<$1>/g;
print "copy ", md5_hex($copy), "\n";
print "split ", scalar(split /[:;]/, $text), "\n";
STDOUT->flush if STDOUT->can("flush"); $| = 1;
my $child = fork;
if (!$child) { my @more = map { "y" x $_ } 1 .. 3000; print "child ", length(join "", @more), "\n"; exit 0; }
waitpid $child, 0;
print "status $?\n";
'
