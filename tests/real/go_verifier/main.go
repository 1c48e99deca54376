// Checks a log of Safehand's with nothing of Safehand's: Go's own sumdb packages, which check
// the Go module database, read the same notes, tiles and proofs.
//
// go_verifier KEY log DIR                 every entry of the log under DIR, and every tile
// go_verifier KEY proof FILE ENTRY        one .tlog-proof and the entry that it is for
// go_verifier KEY consistent OLD DIR      that the checkpoint in OLD begins the log under DIR
// go_verifier KEY cosigned NAME PUB NOTE  that whoever has the key PUB (hexadecimal) cosigned NOTE
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8 // of a tile: https://c2sp.org/tlog-tiles

type files struct{ folder string }

func (f files) Height() int { return height }

func (f files) SaveTiles([]tlog.Tile, [][]byte) {}

// C2SP's paths are Go's without the height.
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	read := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		data, err := os.ReadFile(filepath.Join(f.folder, path))
		if err != nil {
			return nil, err
		}
		read[i] = data
	}
	return read, nil
}

func openCheckpoint(text []byte, verifier note.Verifier) (tlog.Tree, error) {
	signed, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("no checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func readCheckpoint(path string, verifier note.Verifier) (tlog.Tree, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return tlog.Tree{}, err
	}
	return openCheckpoint(text, verifier)
}

// Builds the tree anew from the entries alone, and compares every tile with it: the TileHashReader
// of Debian 12's golang.org/x/mod leaves a tile unchecked where two subtrees share one.
func checkLog(verifier note.Verifier, folder string) error {
	tree, err := readCheckpoint(filepath.Join(folder, "checkpoint"), verifier)
	if err != nil {
		return err
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	var bundle []byte
	for i := int64(0); i < tree.N; i++ {
		if i%(1<<height) == 0 {
			if bundle, err = readBundle(folder, i, tree.N); err != nil {
				return err
			}
		}
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return fmt.Errorf("entry %d is cut off", i)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		hashes, err := tlog.StoredHashes(i, bundle[2:end], reader)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
		bundle = bundle[end:]
	}
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("the entries are not those of the checkpoint")
	}
	var tiles []tlog.Tile
	for _, tile := range tlog.NewTiles(height, 0, tree.N) {
		// It lists each width that a partial tile ever had; the last is what is there.
		if last := len(tiles) - 1; last >= 0 && tiles[last].L == tile.L && tiles[last].N == tile.N {
			tiles = tiles[:last]
		}
		tiles = append(tiles, tile)
	}
	read, err := files{folder}.ReadTiles(tiles)
	if err != nil {
		return err
	}
	for i, tile := range tiles {
		wanted, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return err
		}
		if !bytes.Equal(read[i], wanted) {
			return fmt.Errorf("%s is not of this tree", tile.Path())
		}
	}
	fmt.Printf("%d entries, root %v\n", tree.N, tree.Hash)
	return nil
}

func readBundle(folder string, start, size int64) ([]byte, error) {
	wide := size - start
	if wide > 1<<height {
		wide = 1 << height
	}
	tile := tlog.Tile{H: height, L: -1, N: start >> height, W: int(wide)}
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/data/", height), "tile/entries/", 1)
	return os.ReadFile(filepath.Join(folder, path))
}

func checkProof(verifier note.Verifier, file, entryFile string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return err
	}
	head, checkpoint, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("no proof")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	tree, err := openCheckpoint([]byte(checkpoint), verifier)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return err
	}
	fmt.Printf("entry %d of %d\n", index, tree.N)
	return nil
}

func checkConsistent(verifier note.Verifier, old, folder string) error {
	before, err := readCheckpoint(old, verifier)
	if err != nil {
		return err
	}
	after, err := readCheckpoint(filepath.Join(folder, "checkpoint"), verifier)
	if err != nil {
		return err
	}
	if before.N > after.N {
		return errors.New("the log was rolled back")
	}
	proof, err := tlog.ProveTree(after.N, before.N, tlog.TileHashReader(after, files{folder}))
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, after.N, after.Hash, before.N, before.Hash); err != nil {
		return err
	}
	fmt.Printf("%d entries begin %d\n", before.N, after.N)
	return nil
}

// A witness's signature, https://c2sp.org/tlog-cosignature: not in sumdb/note, whose Open takes it
// from here.
type witness struct {
	name string
	key  ed25519.PublicKey
	at   uint64
}

func (w *witness) Name() string { return w.name }

func (w *witness) KeyHash() uint32 {
	hashed := sha256.Sum256(append([]byte(w.name+"\n\x04"), w.key...))
	return binary.BigEndian.Uint32(hashed[:4])
}

func (w *witness) Verify(message, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	w.at = binary.BigEndian.Uint64(signature)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", w.at, message)
	return ed25519.Verify(w.key, []byte(signed), signature[8:])
}

func checkCosigned(verifier note.Verifier, name, public, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	key, err := hex.DecodeString(public)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return errors.New("no Ed25519 key")
	}
	seen := &witness{name: name, key: key}
	signed, err := note.Open(text, note.VerifierList(verifier, seen))
	if err != nil {
		return err
	}
	if len(signed.Sigs) != 2 {
		return errors.New("not signed by both")
	}
	fmt.Printf("cosigned at %d\n", seen.at)
	return nil
}

func run(args []string) error {
	if len(args) < 3 {
		return errors.New("see the comment at the top")
	}
	verifier, err := note.NewVerifier(args[0])
	if err != nil {
		return err
	}
	switch {
	case args[1] == "log":
		return checkLog(verifier, args[2])
	case args[1] == "proof" && len(args) == 4:
		return checkProof(verifier, args[2], args[3])
	case args[1] == "consistent" && len(args) == 4:
		return checkConsistent(verifier, args[2], args[3])
	case args[1] == "cosigned" && len(args) == 5:
		return checkCosigned(verifier, args[2], args[3], args[4])
	}
	return errors.New("see the comment at the top")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
