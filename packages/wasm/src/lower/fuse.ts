/**
 * Fusion: groups of nodes that are computed in one kernel. Elementwise nodes of one shape are a group, with reductions
 * of all their elements, where they are connected and no other kernel must run between them.
 * Depth shows that: an edge within a kernel adds none, every other edge adds one. Connected nodes of one depth depend
 * on each other through that kernel only, so that kernels form no cycle.
 */
import { sameShape, type Tensor } from "@cotangent/autodiff/backend";
import { specialOf, type Kit } from "./kit.ts";
import type { Nodes } from "./nodes.ts";
import { lanesOf } from "../expr/leaves.ts";
/**
 * Group: the members of one kernel in order, of which the last one names it. A reduction of some axes comes with the
 * nodes that only it reads; a product may come with the elementwise nodes that alone read it.
 */
export type Group = readonly Tensor[];

/** Most elementwise nodes in a row. Longer chains are cut, since engines optimize very long functions slowly. */
const longestChain = 64;

/** Most nodes of a kernel. Engines need memory and time for a function that grow faster than its length. */
const mostMembers = 256;

export function fuse(nodes: Nodes, kit: Kit): readonly Group[] {
  const absorbedBy = absorb(nodes);
  const sources = sourcesOf(nodes, absorbedBy);
  const depths = depthsOf(nodes, absorbedBy, sources);
  sink(nodes, absorbedBy, sources, depths);
  const parent = new Map<Tensor, Tensor>();
  const find = (node: Tensor): Tensor => {
    let top = node;
    while (parent.has(top)) top = parent.get(top)!;
    for (let at = node; at !== top;) {
      const next = parent.get(at)!;
      parent.set(at, top);
      at = next;
    }
    return top;
  };
  const join = (a: Tensor, b: Tensor): void => {
    const [p, q] = [find(a), find(b)];
    if (p !== q) parent.set(p, q);
  };
  for (const [node, reduction] of absorbedBy) join(node, reduction);
  for (const [node, list] of sources) {
    if (absorbedBy.has(node)) continue;
    for (const source of list)
      if (isFusible(nodes, source, node) && depths.get(source) === depths.get(node)) join(source, node);
  }
  for (const node of sources.keys()) {
    const partner = nodes.role(node) === "special" ? specialOf(kit, node)!.partner?.(nodes, node) : undefined;
    if (partner !== undefined) join(partner, node);
  }
  const groups = new Map<Tensor, Tensor[]>();
  for (const node of sources.keys()) {
    const group = groups.get(find(node));
    if (group === undefined) groups.set(find(node), [node]);
    else group.push(node);
  }
  return withProducts(nodes, [...groups.values()].flatMap(piecesOf));
}

/**
 * Cuts a group into pieces of bounded size. Its nodes come after the nodes that they read, and nothing outside lies
 * between two of them: so a piece of consecutive nodes depends on earlier pieces only.
 */
function piecesOf(group: Group): readonly Group[] {
  if (group.length <= mostMembers) return [group];
  const pieces: Group[] = [];
  for (let at = 0; at < group.length; at += mostMembers) pieces.push(group.slice(at, at + mostMembers));
  return pieces;
}

/**
 * Returns whether a node has a kernel or is part of one. Elements of other nodes are there already, or are read through
 * a view.
 */
export function isComputed(nodes: Nodes, node: Tensor): boolean {
  const role = nodes.role(node);
  if (role === "movement") return nodes.isWritten(node);
  return role !== "input" && role !== "constant" && role !== "uniform" && role !== "identity";
}

// ---- private parts

/**
 * Sources of a node: the computed nodes that it reads, through views and identities, and through the nodes that it
 * absorbed.
 */
type Sources = ReadonlyMap<Tensor, readonly Tensor[]>;

/**
 * Joins each group of elementwise nodes to the product that it alone reads, of its shape. The group computes on the
 * sums of the product before these are stored. No kernel lies between the two, since the product has no other users.
 * Returns the groups.
 */
function withProducts(nodes: Nodes, groups: readonly Group[]): readonly Group[] {
  const groupOf = new Map<Tensor, Group>();
  for (const group of groups) for (const node of group) groupOf.set(node, group);
  const productOf = new Map<Group, Tensor>();
  for (const [product] of groups) {
    if (product === undefined || nodes.role(product) !== "matmul" || nodes.outputs.has(product)) continue;
    const users = nodes.users(product);
    const group = groupOf.get(users[0]!);
    if (group === undefined || !users.every((user) => groupOf.get(user) === group)) continue;
    if (!isEpilogue(nodes, product, group)) continue;
    const other = productOf.get(group);
    if (other === undefined || lengthOf(product) > lengthOf(other)) productOf.set(group, product);
  }
  const joined = new Set(productOf.values());
  return groups
    .filter(([first]) => !joined.has(first!))
    .map((group) => (productOf.has(group) ? [productOf.get(group)!, ...group] : group));
}

/** Returns the length of the inner axis. */
function lengthOf(product: Tensor): number {
  return product.inputAt(0).shape.at(-1)!;
}

/**
 * Most operands as large as the result that may be read and written with a product. More of them, as an Adam update
 * has, come faster from memory in a pass of their own.
 */
const streams = 3;

/**
 * Returns whether the tiles of a product can compute a group before they are stored: lanes are as many, and operands go
 * forward.
 */
function isEpilogue(nodes: Nodes, product: Tensor, group: Group): boolean {
  const members = new Set(group);
  const lanes = lanesOf([product]);
  const read = new Set<Tensor>();
  const written = group.filter(
    (node) => nodes.outputs.has(node) || nodes.users(node).some((user) => !members.has(user)),
  );
  for (const node of group) {
    if (
      nodes.role(node) !== "elementwise" ||
      !sameShape(node.shape, product.shape) ||
      lanesOf([node, product]) !== lanes
    )
      return false;
    for (const input of node.inputs) {
      if (members.has(input) || input === product || nodes.role(input) === "uniform") continue;
      if (lanesOf([input, product]) !== lanes) return false;
      const strides = nodes.readsThrough(node, input) ? nodes.view(input).strides : [];
      if (strides.some((stride) => stride < 0)) return false;
      if (!strides.some((stride, i) => stride === 0 && input.shape[i]! > 1)) read.add(input);
    }
  }
  return read.size + written.length <= streams;
}

/**
 * Returns whether a node combines all elements of its input in one pass, so that a loop which computes them can do that
 * too.
 */
export function isTotal(nodes: Nodes, node: Tensor): boolean {
  if (nodes.role(node) !== "reduction") return false;
  const { kind } = node.op!;
  if (kind.type !== "reduction" || kind.combine === "logSumExp") return false;
  const axes = kind.axes(node.attrs as never);
  return node.inputAt(0).shape.every((size, i) => size === 1 || axes.includes(i));
}

function isFusible(nodes: Nodes, from: Tensor, to: Tensor): boolean {
  if (nodes.role(from) !== "elementwise") return false;
  if (isTotal(nodes, to)) return to.inputAt(0) === from;
  if (nodes.role(to) !== "elementwise" || !sameShape(from.shape, to.shape)) return false;
  // a node that is read through a view as well must be in memory before
  return (
    to.inputs.includes(from) &&
    to.inputs.every(
      (input) => input === from || nodes.root(nodes.readsThrough(to, input) ? input.inputAt(0) : input) !== from,
    )
  );
}

/**
 * Returns the elementwise nodes that only one reduction of some axes reads, directly or through each other, with that
 * reduction.
 */
function absorb(nodes: Nodes): Map<Tensor, Tensor> {
  const absorbedBy = new Map<Tensor, Tensor>();
  const counts = new Map<Tensor, number>();
  for (const node of nodes.list.toReversed()) {
    if (nodes.role(node) !== "elementwise" || nodes.outputs.has(node)) continue;
    const users = nodes.users(node);
    const user = users[0];
    if (
      users.length !== 1 ||
      user === undefined ||
      !sameShape(nodes.role(user) === "reduction" ? user.inputAt(0).shape : user.shape, node.shape)
    )
      continue;
    // two passes would compute it twice
    const isTwice = user.op!.kind.type === "reduction" && user.op!.kind.combine === "logSumExp";
    const isReduction = nodes.role(user) === "reduction" && !isTwice && !isTotal(nodes, user);
    const reduction = isReduction ? user : absorbedBy.get(user);
    if (reduction === undefined) continue;
    // the reduction itself counts as one member
    const count = (counts.get(reduction) ?? 1) + 1;
    if (count > mostMembers) continue;
    counts.set(reduction, count);
    absorbedBy.set(node, reduction);
  }
  return absorbedBy;
}

function sourcesOf(nodes: Nodes, absorbedBy: ReadonlyMap<Tensor, Tensor>): Sources {
  const sources = new Map<Tensor, Tensor[]>();
  for (const node of nodes.list) {
    if (!isComputed(nodes, node)) continue;
    const found = new Set<Tensor>();
    for (const input of node.inputs) {
      if (nodes.role(input) === "uniform") continue;
      const read = nodes.root(nodes.readsThrough(node, input) ? input.inputAt(0) : input);
      if (absorbedBy.has(read)) for (const deeper of sources.get(read)!) found.add(deeper);
      else if (isComputed(nodes, read)) found.add(read);
    }
    sources.set(node, [...found]);
  }
  return sources;
}

function depthsOf(nodes: Nodes, absorbedBy: ReadonlyMap<Tensor, Tensor>, sources: Sources): Map<Tensor, number> {
  const depths = new Map<Tensor, number>();
  const lengths = new Map<Tensor, number>();
  for (const [node, list] of sources) {
    if (absorbedBy.has(node)) continue;
    let depth = 0;
    for (const source of list) depth = Math.max(depth, depths.get(source)! + (isFusible(nodes, source, node) ? 0 : 1));
    let length = 0;
    for (const source of list) if (depths.get(source) === depth) length = Math.max(length, lengths.get(source)! + 1);
    if (length > longestChain) [depth, length] = [depth + 1, 0];
    depths.set(node, depth);
    lengths.set(node, length);
  }
  return depths;
}

/** Moves nodes that are needed only later to the depth where they are needed, if they can be part of that kernel. */
function sink(
  nodes: Nodes,
  absorbedBy: ReadonlyMap<Tensor, Tensor>,
  sources: Sources,
  depths: Map<Tensor, number>,
): void {
  const limits = new Map<Tensor, { limit: number; fused: number; length: number }>();
  for (const [node, list] of [...sources].reverse()) {
    if (absorbedBy.has(node)) continue;
    const found = limits.get(node);
    if (
      nodes.role(node) === "elementwise" &&
      found !== undefined &&
      found.fused === found.limit &&
      found.length < longestChain
    )
      depths.set(node, Math.max(found.limit, depths.get(node)!));
    const depth = depths.get(node)!;
    // length of the chain from this node to a result of the kernel
    const length = found?.fused === depth ? found.length + 1 : 1;
    for (const source of list) {
      const fusible = isFusible(nodes, source, node);
      const known = limits.get(source) ?? { limit: Infinity, fused: Infinity, length: 0 };
      known.limit = Math.min(known.limit, fusible ? depth : depth - 1);
      if (fusible && depth <= known.fused) {
        known.length = depth < known.fused ? length : Math.max(known.length, length);
        known.fused = depth;
      }
      limits.set(source, known);
    }
  }
}
