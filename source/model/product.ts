import { FEED_FORWARD_INPUT, type MatrixInput, MIXER_INPUT, ownInput } from './matrix-input.js';
import {
  type Operation,
  operation,
  type Product,
  type SavedTensor,
  saved,
  type WidthSymbol,
} from './operation.js';
import { elementsOf, elementsOfOne, type LayerTensor, type Site, type Tensor } from './tensor.js';

/** Symbol for the width of a matrix's input, where no symbol of the layer applies. */
const OWN = 'k_m';

/** The matrix of a layer's weight family; of stacked experts, one expert's. */
export function productOf(tensor: LayerTensor): Product {
  const { rowLength: k, experts } = tensor;
  const stacked = experts && tensor.perLayer === 1 ? experts.count : 1;
  return {
    name: tensor.name,
    site: tensor.site,
    k,
    n: elementsOfOne(tensor) / (k * stacked),
    divided: tensor.divided,
    uses: experts ? (tensor.perLayer * stacked * experts.active) / experts.count : tensor.perLayer,
    experts,
  };
}

/** The matrices of a weight family outside the layers. */
export function endProduct(tensor: Tensor): Product {
  const { name, site, rowLength: k, divided, experts } = tensor;
  return {
    name,
    site,
    k,
    n: elementsOf(tensor) / k,
    divided,
    uses: experts ? experts.active / experts.count : 1,
    experts,
  };
}

/**
 * The products of a layer, each with the input that it saves for its matrix's gradient; an input that several read is
 * saved once. `inParallel`: one norm feeds both halves of the layer. `sizes`: the symbols of the layer's other
 * operations.
 */
export function productOperations(
  tensors: readonly LayerTensor[],
  inParallel: boolean,
  sizes: ReadonlyMap<string, WidthSymbol>,
): Operation[] {
  const products = tensors.map((tensor) => {
    const product = productOf(tensor);
    return { tensor, product, input: inputOf(tensor, product, inParallel) };
  });
  const readers = new Map<string, { readonly first: LayerTensor; readonly sites: Site[] }>();
  for (const { tensor, product, input } of products) {
    if (!input.isShared) continue;
    const key = `${input.id} ${product.k}`;
    const known = readers.get(key);
    if (known) known.sites.push(tensor.site);
    else readers.set(key, { first: tensor, sites: [tensor.site] });
  }
  return products.map(({ tensor, product, input }) => {
    const shared = input.isShared ? readers.get(`${input.id} ${product.k}`) : undefined;
    const isKept = input.kernels.length > 0 && (shared === undefined || shared.first === tensor);
    return productOperation(
      tensor,
      product,
      isKept ? [inputTensor(input, product, shared?.sites ?? [tensor.site], sizes)] : [],
    );
  });
}

function productOperation(
  tensor: LayerTensor,
  product: Product,
  saves: readonly SavedTensor[],
): Operation {
  const [read] = saves;
  return operation({
    id: tensor.name.replace(/\.weight$/, ''),
    label: tensor.name,
    product,
    isSummed: tensor.site === 'attentionOutput',
    saves,
    symbols: read
      ? [{ symbol: OWN, value: read.elements, meaning: `width of the input of ${tensor.name}` }]
      : [],
    isDerived: product.experts !== undefined,
    remadeBy: tensor.remadeBy ?? [],
  });
}

function inputTensor(
  input: MatrixInput,
  product: Product,
  readBy: readonly Site[],
  sizes: ReadonlyMap<string, WidthSymbol>,
): SavedTensor {
  const { id, label, share, kernels, remadeBy, isOperand } = input;
  const elements = input.elements ?? product.k * product.uses;
  // The layer's symbol may belong to another mixer, or to a stream narrower than this input.
  const named = sizes.get(input.width);
  const width = named && named.value !== elements ? OWN : input.width;
  const why = 'the gradient of a matrix is its input times the gradient of its output';
  return saved({ id, label, why, width, share, kernels, remadeBy, elements, readBy, isOperand });
}

function inputOf(tensor: LayerTensor, product: Product, inParallel: boolean): MatrixInput {
  const input = tensor.input ?? ownInput(tensor.name, product.divided);
  return inParallel && input === FEED_FORWARD_INPUT ? MIXER_INPUT : input;
}
