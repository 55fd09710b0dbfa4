// Command app is no package to import.
package main

func main() {}
